"""A shop's folder, written and read."""

from datetime import date
from pathlib import Path
from typing import Any

from crm_pwa.insights.reading import whole
from crm_pwa.insights.refusals import Refusals
from crm_pwa.insights.shop import Shop

AS_OF = date(2026, 3, 1)
HEADERS = {
    "stores": "store_id,name",
    "members": "member_id,joined_on,store_id",
    "products": "product_id,name,category",
    "transactions": "txn_id,ts,member_id,store_id,channel,product_id,qty,amount",
    "contacts": "contact_id,ts,member_id,channel,reason_code,arm,propensity,outcome,value",
}
STORES = ("S1,One", "S2,Two")
MEMBERS = ("M1,2025-01-01,S1", "M2,2025-01-01,S2")
PRODUCTS = ("P1,Tea,drinks", "P2,Cup,things")


def line(
    day: str = "2026-01-05",
    member: str = "M1",
    product: str = "P1",
    qty: object = 1,
    amount: object = "10.00",
    *,
    txn: str = "T1",
    store: str = "S1",
) -> str:
    """A row of transactions.csv; ``day`` may hold a time."""
    ts = day if len(day) != len("2026-01-05") else f"{day}T10:00:00"
    return f"{txn},{ts},{member},{store},store,{product},{qty},{amount}"


class Folder:
    """A folder of CSV files, and what reading it gives."""

    def __init__(self, path: Path) -> None:
        self.path = path / "data"
        self.path.mkdir()
        self.work = path
        self._times = 0

    def put(self, **files: tuple[str, ...] | list[str]) -> "Folder":
        """Write files of these rows, each under its header."""
        for name, rows in files.items():
            text = "\n".join((HEADERS[name], *rows, ""))
            (self.path / f"{name}.csv").write_text(text, encoding="utf-8")
        return self

    def shop(self, *lines: str) -> "Folder":
        """Two stores, members and products, and these lines."""
        return self.put(stores=STORES, members=MEMBERS, products=PRODUCTS, transactions=list(lines))

    def read(self, as_of: date = AS_OF) -> Shop:
        """Read it."""
        self._times += 1
        work = self.work / f"work{self._times}"
        work.mkdir()
        with Refusals(self.work / "refused.csv") as refusals:
            return whole.read(self.path, as_of, work, refusals)

    def refused(self) -> list[str]:
        """Rows of refused.csv."""
        return (self.work / "refused.csv").read_text("utf-8").splitlines()[1:]


def rows(shop: Shop, query: str) -> list[tuple[Any, ...]]:
    """What a query finds."""
    found: list[tuple[Any, ...]] = shop.con.execute(query).fetchall()
    return found
