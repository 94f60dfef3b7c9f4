"""Who works in a store on a day, and who is off on it, as its lead says."""

from datetime import date

from sqlalchemy import bindparam, delete, exists, or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Staff, StaffStore
from crm_pwa.core.errors import Invalid
from crm_pwa.core.scope import SHOP_FLOOR, Scope
from crm_pwa.core.sql import insert_new
from crm_pwa.followups.models import DayOff


def people(session: Session, store_id: str, day: str) -> list[str]:
    """Who works in the store that day: its guides, or its leads when it has none."""
    found = session.execute(_WORKING, {"store": store_id, "day": day}).all()
    guides = [row.id for row in found if row.role == "guide"]
    return guides or [row.id for row in found]


def working(session: Session, store_id: str, day: str) -> set[str]:
    """Guides and leads who work in the store that day."""
    return set(session.scalars(_WORKING, {"store": store_id, "day": day}))


def all_of(session: Session, store_id: str) -> set[str]:
    """Guides and leads of the store, on whatever days."""
    return set(session.scalars(_FLOOR, {"store": store_id}))


def set_off(session: Session, scope: Scope, staff_id: str, *, today: date, off: bool) -> None:
    """Somebody of the scope's stores is off today, or is here after all.

    What they have stays theirs until it is given to others. Days gone by are forgotten.
    Raises Invalid ("not_in") for a person of no such store. Must run inside ``db.writing()``.
    """
    day = today.isoformat()
    stores = [store for store in scope.stores if staff_id in all_of(session, store)]
    if not stores:
        raise Invalid("Nobody of that name works here.", "not_in")
    gone = DayOff.store_id.in_(scope.stores), DayOff.day < day
    session.execute(delete(DayOff).where(*gone))
    if off:
        rows = [{"store_id": store, "staff_id": staff_id, "day": day} for store in stores]
        insert_new(session, DayOff, rows)
    else:
        back = DayOff.staff_id == staff_id, DayOff.store_id.in_(stores), DayOff.day == day
        session.execute(delete(DayOff).where(*back))


_FLOOR = (
    select(Staff.id, Staff.role)
    .join(StaffStore, StaffStore.staff_id == Staff.id)
    .where(StaffStore.store_id == bindparam("store"))
    .where(Staff.active, Staff.role.in_(SHOP_FLOOR))
    .order_by(Staff.id)
)
_OFF = exists().where(
    DayOff.store_id == StaffStore.store_id,
    DayOff.staff_id == Staff.id,
    DayOff.day == bindparam("day"),
)
_WORKING = (
    _FLOOR.where(StaffStore.from_day <= bindparam("day"))
    .where(or_(StaffStore.to_day == "", StaffStore.to_day >= bindparam("day")))
    .where(~_OFF)
)
