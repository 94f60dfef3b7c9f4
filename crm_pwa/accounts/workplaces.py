"""Where people work: what concerns somebody's phone concerns the leads of these stores."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import StaffStore, Store
from crm_pwa.core.clock import store_day
from crm_pwa.core.sql import ByIds, table_of


def of(session: Session, staff_ids: Iterable[str], now_ms: int) -> dict[str, tuple[str, ...]]:
    """The stores each of these people works in today, in id order; closed accounts too.

    Of somebody who works nowhere any more: the store they left last.
    """
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in _PLACES.rows(session, sorted(set(staff_ids))):
        rows[row.staff_id].append(row)
    return {staff_id: _of(theirs, now_ms) for staff_id, theirs in rows.items()}


def is_open(row: Any, now_ms: int) -> bool:
    """Whether a place with ``from_day``, ``to_day`` and its store's ``tz`` is one of today."""
    return bool(row.from_day <= str(store_day(now_ms, row.tz)) <= (row.to_day or "9999"))


def _of(rows: Sequence[Any], now_ms: int) -> tuple[str, ...]:
    today = tuple(row.shop for row in rows if is_open(row, now_ms))
    left = sorted((row for row in rows if row.to_day), key=attrgetter("to_day", "shop"))
    return today or tuple(row.shop for row in left[-1:])


_T, _W = table_of(Store).c, table_of(StaffStore).c
_PLACES = ByIds(
    select(_W.staff_id, _T.id.label("shop"), _T.tz, _W.from_day, _W.to_day)
    .join_from(table_of(StaffStore), table_of(Store), _T.id == _W.store_id)
    .order_by(_T.id),
    _W.staff_id,
)
