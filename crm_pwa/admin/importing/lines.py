"""transactions.csv into purchase lines: receipts told apart by (txn_id, n-th line of it)."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from crm_pwa.admin.importing import lookup, stores
from crm_pwa.admin.importing.job import Done, Job, Numbered
from crm_pwa.admin.importing.own_ids import OwnIds
from crm_pwa.admin.importing.tally import Tally
from crm_pwa.core import cells
from crm_pwa.core.csvfile import CsvFile
from crm_pwa.core.db import db, writing
from crm_pwa.core.shopfiles import LINES
from crm_pwa.products import operations
from crm_pwa.products.models import PurchaseLine

BATCH = 20_000
IDS = OwnIds(PurchaseLine, "txn_id", ("member_id", "at", "store_id", "product_id"))
NOBODY = {"member_id": None}
TXN, TS, MEMBER, STORE, CHANNEL, PRODUCT, QTY, AMOUNT, DISCOUNT = range(9)


def load(job: Job, file: CsvFile) -> Done:
    """Keep every line of every receipt; a line that is there already is left or corrected.

    A refused line keeps its number on the receipt, so that the next ones keep theirs.
    """
    done = Done()
    known = _References(job.source)
    with Tally() as tickets:
        for batch in job.batches(file, LINES, BATCH):
            numbers = tickets.count(row[TXN] for _, row in batch)
            known.learn(job, batch)
            place = {line: n for (line, _), n in zip(batch, numbers, strict=True)}
            found = job.read(file, batch, partial(known.read, place))
            done.usable += len(found)
            with writing() as session:
                gone = lookup.forgotten(session, (row["member_id"] for row in found))
                kept = [row if row["member_id"] not in gone else row | NOBODY for row in found]
                told = IDS.apart(session, job.source, kept)
                done.written += operations.keep_lines(session, told)
    return done


class _References:
    """The stores, members and products that lines mention."""

    def __init__(self, source: str) -> None:
        self._stores = lookup.stores()
        self._members = lookup.living(source)
        self._products = lookup.products()

    def learn(self, job: Job, batch: list[Numbered]) -> None:
        """Look up all that a batch mentions."""
        session = db.session()
        stores.learn(job, self._stores, {row[STORE] for _, row in batch})
        self._members.learn(session, {row[MEMBER] for _, row in batch} - {""})
        self._products.learn(session, {row[PRODUCT] for _, row in batch})
        session.rollback()

    def read(self, place: Mapping[int, int], line: int, row: list[str]) -> dict[str, Any]:
        """One purchase line; ``place``: line of the file → line of the receipt. Raises Unusable."""
        store, product = row[STORE], row[PRODUCT]
        at, day = cells.moment("ts", row[TS], _zone(stores.zone(self._stores, store)))
        if self._products.get(product) is None:
            raise cells.Unusable(f"product_id: {cells.shown(product)} is not a known product")
        return {
            "txn_id": cells.key("txn_id", row[TXN], 60),
            "n": place[line],
            "member_id": self._member(row[MEMBER]),
            "at": at,
            "day": day,
            "store_id": store,
            "channel": cells.text("channel", row[CHANNEL], 20),
            "product_id": product,
            "qty": cells.whole("qty", row[QTY]),
            "amount": cells.amount("amount", row[AMOUNT]),
            "discount": cells.amount("discount", row[DISCOUNT] or "0"),
        }

    def _member(self, external: str) -> str | None:
        if not external:
            return None
        if (found := self._members.get(external)) is None:
            raise cells.Unusable(f"member_id: {cells.shown(external)} is not a known member")
        return found or None


_zone = cache(ZoneInfo)
