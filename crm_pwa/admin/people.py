"""Who may look after whose account, and the staff as a desk shows them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import factors
from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.models import Device, Staff, StaffStore
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import NotHere
from crm_pwa.core.scope import ROLES, Role, Scope

Row = dict[str, Any]


def roles_of(scope: Scope) -> tuple[Role, ...]:
    """The roles this person may give: the administrator every one, a lead the guide's."""
    return ROLES if scope.role == "admin" else ("guide",)


def listed(session: Session, scope: Scope, words: str, now_ms: int) -> list[Row]:
    """The accounts this person looks after whose name or login holds ``words``, open ones first."""
    wanted = words.strip().lower()
    found = [
        row
        for row in _rows(session, now_ms)
        if _theirs(scope, row) and wanted in f"{row['login']} {row['name']}".lower()
    ]
    return sorted(found, key=lambda row: not row["active"])


def one(session: Session, scope: Scope, staff_id: str, now_ms: int) -> Row:
    """One account, how many edits its phones still hold, whether it has a second step.

    Raises NotHere beyond reach.
    """
    for row in _rows(session, now_ms, (staff_id,)):
        if _theirs(scope, row):
            unsent = select(func.coalesce(func.sum(Device.unsent), 0))
            theirs = unsent.where(Device.staff_id == staff_id, Device.revoked_at.is_(None))
            second = factors.of(session, staff_id).any
            return row | {"unsent": session.scalar(theirs), "second": second}
    raise NotHere(staff_id)


def check_given(scope: Scope, role: str, stores: Sequence[str]) -> None:
    """Raise NotHere where a role or a store is not this person's to give."""
    theirs = role in roles_of(scope) and set(stores) <= set(scope.stores)
    if scope.role != "admin" and not theirs:
        raise NotHere("not theirs to give")


def _theirs(scope: Scope, row: Row) -> bool:
    if scope.role == "admin":
        return True
    places = {store["id"] for store in row["stores"]} or set(row["left"])
    return row["role"] in roles_of(scope) and bool(places) and places <= set(scope.stores)


def _rows(session: Session, now_ms: int, ids: Sequence[str] | None = None) -> list[Row]:
    shops = {store.id: store for store in accounts.stores(session)}
    here: dict[str, list[Row]] = defaultdict(list)
    left: dict[str, list[str]] = defaultdict(list)
    for place in session.scalars(select(StaffStore).order_by(StaffStore.store_id)):
        shop = shops[place.store_id]
        if place.to_day and place.to_day < store_day(now_ms, shop.tz).isoformat():
            left[place.staff_id].append(shop.id)
        else:
            here[place.staff_id].append({"id": shop.id, "name": shop.name})
    query = select(Staff).order_by(Staff.name, Staff.login)
    return [
        {
            "id": staff.id,
            "login": staff.login,
            "name": staff.name,
            "role": staff.role,
            "active": staff.active,
            "stores": here[staff.id],
            "left": left[staff.id],
        }
        for staff in session.scalars(query if ids is None else query.where(Staff.id.in_(ids)))
    ]
