"""What a member bought, as cards carry it and as pages show it: days, and whole receipts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.clock import store_day
from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.members import cards
from crm_pwa.members.models import Member
from crm_pwa.privacy.consent import PERSONALISATION
from crm_pwa.products.models import Product, PurchaseLine

KEPT_DAYS = 366
MOST_DAYS = 100
Day = list[Any]
"""[ISO day, net spend in minor units], and 0 besides where nothing was bought but returned."""


def on_cards(session: Session, member_ids: Sequence[str], now_ms: int) -> dict[str, list[Day]]:
    """The days of the last year by member, in order of time; at most the latest hundred.

    With those of members who are one with them.
    """
    since = str(store_day(now_ms, "UTC") - timedelta(days=KEPT_DAYS))
    found: dict[str, dict[str, Day]] = defaultdict(dict)
    for query in (_OWN, _JOINED):
        for row in query.rows(session, member_ids, since=since):
            _add(found[row.holder], row)
    return {m: [days[day] for day in sorted(days)][-MOST_DAYS:] for m, days in found.items()}


def receipts(session: Session, member_id: str, most: int) -> tuple[list[dict[str, Any]], bool]:
    """The member's receipts, newest first, with those of members joined into them.

    Rows: ``id``, ``date``, ``store``, ``sum`` and ``lines`` (``name``, ``qty``, ``amount``), in
    minor units; at most the newest ``most`` lines, and of no receipt a part. Besides, whether
    these are all.
    """
    rows = session.execute(_LINES, {"m": member_id, "most": most + 1}).all()
    cut = rows[most].txn_id if len(rows) > most else None
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.txn_id == cut:
            continue
        one = found.setdefault(
            row.txn_id, {"date": row.day, "store": row.store, "sum": 0, "lines": []}
        )
        one["sum"] += row.amount
        one["lines"].append({"name": row.name, "qty": row.qty, "amount": row.amount})
    return [{"id": at, **one} for at, one in enumerate(found.values(), 1)], cut is None


def _add(days: dict[str, Day], row: Any) -> None:
    _, spend, *returned = days.get(row.day, [row.day, 0, 0])
    only_returns = bool(returned) and row.most <= 0
    days[row.day] = [row.day, spend + int(row.spend), *([0] if only_returns else [])]


_L, _M = table_of(PurchaseLine), table_of(Member)
_SPEND = cast(func.sum(_L.c.amount), BigInteger).label("spend")
_MOST = func.max(_L.c.qty).label("most")
_OWN = ByIds(
    select(_L.c.member_id.label("holder"), _L.c.day, _SPEND, _MOST)
    .where(_L.c.day >= bindparam("since"))
    .group_by(_L.c.member_id, _L.c.day),
    _L.c.member_id,
)
_JOINED = ByIds(
    select(_M.c.merged_into.label("holder"), _L.c.day, _SPEND, _MOST)
    .join(_L, _L.c.member_id == _M.c.id)
    .where(_M.c.merged_into != "", _L.c.day >= bindparam("since"))
    .group_by(_M.c.merged_into, _L.c.day),
    _M.c.merged_into,
)
_LINES = (
    select(
        PurchaseLine.txn_id,
        PurchaseLine.day,
        PurchaseLine.qty,
        PurchaseLine.amount,
        Product.name,
        Store.name.label("store"),
    )
    .join(Product, Product.id == PurchaseLine.product_id)
    .join(Store, Store.id == PurchaseLine.store_id)
    .join(Member, Member.id == PurchaseLine.member_id)
    .where(or_(Member.id == bindparam("m"), Member.merged_into == bindparam("m")))
    .order_by(PurchaseLine.at.desc(), PurchaseLine.txn_id, PurchaseLine.n)
    .limit(bindparam("most"))
)
cards.part("days", on_cards, [], PERSONALISATION)
