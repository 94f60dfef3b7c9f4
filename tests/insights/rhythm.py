"""A made-up shop with rhythm, and runs of parts over it."""

import csv
import io
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from crm_pwa.insights import runs
from crm_pwa.insights.parts import Ask, Result
from tests.insights.folders import Folder, line

AS_OF = date(2026, 3, 1)


def ask(horizon: int = 28) -> Ask:
    """A part's question, whose seconds nobody wants."""
    return Ask(horizon, 0, runs.Clock().timed, lambda _: None)


def lines(members: int = 40, products: int = 30, days: int = 150, seed: int = 1) -> list[str]:
    """Tickets of members who keep a few favourites, of strangers, and returns; also after as-of."""
    chance = random.Random(seed)
    found = []
    for member in range(members):
        favourites = chance.sample(range(products), 4)
        day = chance.randrange(20)
        while day < days:
            bought = {*chance.sample(favourites, 2), chance.randrange(products)}
            who = f"M{member:02d}" if chance.random() < 0.9 else ""
            at = (AS_OF - timedelta(days=days - 30 - day)).isoformat()
            for product in sorted(bought):
                told = {"txn": f"T{member}-{day}", "product": f"P{product:02d}"}
                found.append(line(at, who, qty=chance.choice((1, 1, 2)), **told))
                if chance.random() < 0.05:
                    found.append(line(at, who, qty=-1, amount="-10.00", **told))
            day += chance.randrange(3, 20)
    return found


def folder(path: Path, rows: list[str], members: int = 40, products: int = 30) -> Folder:
    """A folder of these lines."""
    return Folder(path).put(
        stores=["S1,One"],
        members=[f"M{n:02d},2025-01-01,S1" for n in range(members)],
        products=[f"P{n:02d},Thing {n},things" for n in range(products)],
        transactions=rows,
    )


def written(result: Result, table: str) -> list[dict[str, Any]]:
    """Rows of one of its tables."""
    rows: list[dict[str, Any]] = result.tables[table].to_pylist()
    return rows


def raw(rows: list[str]) -> list[dict[str, str]]:
    """The same lines as an independent reader sees them, before as-of only, positive only."""
    names = "txn_id ts member_id store_id channel product_id qty amount".split()
    told = csv.DictReader(io.StringIO("\n".join(rows)), fieldnames=names)
    return [row for row in told if row["ts"][:10] < AS_OF.isoformat() and float(row["qty"]) > 0]
