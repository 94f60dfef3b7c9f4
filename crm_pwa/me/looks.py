"""What a member is told of those who looked at them, and of their own browsers."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Staff, StaffStore, Store
from crm_pwa.checkout.models import MemberSession
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.members import queries
from crm_pwa.privacy.models import Access

MOST = 200
SHORT = 12
"""As ``visitor.browser`` names a browser."""


def looked(session: Session, member_id: str, tz: str, now_ms: int) -> list[dict[str, Any]]:
    """Who looked at what is protected, newest first, at most 200, also by a merged name.

    Rows: ``day`` (ISO) and ``clock`` in the zone, ``field``, ``role``, ``store`` (where they work
    now, "" for nowhere any more).
    """
    whole = [member_id, *queries.aliases(session, [member_id])]
    rows = session.execute(_LOOKS, {"ids": whole}).all()
    found = session.execute(_STORES, {"ids": sorted({row.staff_id for row in rows})})
    stores: dict[str, list[str]] = {}
    for row in found:
        if row.from_day <= store_day(now_ms, row.tz).isoformat() <= (row.to_day or "9999"):
            stores.setdefault(row.staff_id, []).append(row.name)
    return [
        {
            "day": store_day(row.at, tz).isoformat(),
            "clock": store_clock(row.at, tz),
            "field": row.field,
            "role": row.role or "",
            "store": "、".join(stores.get(row.staff_id, [])),
        }
        for row in rows
    ]


def browsers(
    session: Session, member_id: str, this: str, tz: str, now_ms: int
) -> list[dict[str, Any]]:
    """The browsers that know the member, newest first: ``since`` (ISO day), ``until``, ``this``."""
    whole = [member_id, *queries.aliases(session, [member_id])]
    return [
        {
            "since": store_day(row.created_at, tz).isoformat(),
            "until": store_day(row.until, tz).isoformat(),
            "this": row.id_hash[:SHORT] == this,
        }
        for row in session.execute(_BROWSERS, {"ids": whole, "now": now_ms})
    ]


_LOOKS = (
    select(Access.at, Access.field, Access.staff_id, Staff.role)
    .outerjoin(Staff, Staff.id == Access.staff_id)
    .where(Access.member_id.in_(bindparam("ids", expanding=True)))
    .order_by(Access.at.desc(), Access.id.desc())
    .limit(MOST)
)
_STORES = (
    select(StaffStore.staff_id, StaffStore.from_day, StaffStore.to_day, Store.name, Store.tz)
    .join(Store, Store.id == StaffStore.store_id)
    .where(StaffStore.staff_id.in_(bindparam("ids", expanding=True)))
    .order_by(Store.id)
)
_BROWSERS = (
    select(MemberSession.id_hash, MemberSession.created_at, MemberSession.until)
    .where(MemberSession.member_id.in_(bindparam("ids", expanding=True)))
    .where(MemberSession.until > bindparam("now"))
    .order_by(MemberSession.created_at.desc())
)
