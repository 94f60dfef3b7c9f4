"""What the lead is shown of sync: the store's devices, and edits on codes nobody has."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import machines, workplaces
from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.models import Device, Staff, StaffStore
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.models import Stray
from crm_pwa.core.log.op import Op
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import strays
from crm_pwa.notes.words import listed

AMBER_MINUTES = 15
RED_MINUTES = 240
SKEW_MS = 60_000
"""A clock further off than the server takes a reading to come for is worth telling of."""
SHOWN_DAYS = 30
MINUTE_MS = 60_000
DAY_MS = 86_400_000
LONGEST = 40
MOST_CODES = 20
MOST_EDITS = 10
"""What a page shows of strays; the rest comes up as these are settled."""


def devices(session: Session, scope: Scope, now_ms: int) -> list[dict[str, Any]]:
    """The devices of the people of these stores seen in 30 days, those to look after first.

    ``silent`` and ``oldest``: minutes since the last contact, and since its oldest unsent edit.
    ``skew``: seconds its clock is ahead; 0 within a minute. ``level``: of its oldest edit.
    """
    query = (
        select(Device, Staff.name)
        .join(Staff, Staff.id == Device.staff_id)
        .join(StaffStore, StaffStore.staff_id == Staff.id)
        .where(StaffStore.store_id.in_(scope.stores), Device.revoked_at.is_(None))
        .where(Device.seen_at > now_ms - SHOWN_DAYS * DAY_MS)
        .distinct()
    )
    seen = [(found, name) for found, name in session.execute(query)]
    at_work = workplaces.of(session, {found.staff_id for found, _ in seen}, now_ms)
    rows = [
        _device(found, name, now_ms)
        for found, name in seen
        if not set(scope.stores).isdisjoint(at_work[found.staff_id])
    ]
    return sorted(rows, key=lambda row: (-row["trouble"], -row["oldest"], row["silent"], row["id"]))


def device_shown(session: Session, found: Device, now_ms: int) -> dict[str, Any]:
    """One device as the list shows it, and ``revoked``: whether it is signed off for good."""
    name = accounts.names(session, {found.staff_id}).get(found.staff_id, "")
    return _device(found, name, now_ms) | {"revoked": found.revoked_at is not None}


def people(session: Session, scope: Scope) -> list[dict[str, str]]:
    """Who may be let in on a phone by this lead: the open accounts of guides of these stores."""
    query = (
        select(Staff.id, Staff.name)
        .join(StaffStore, StaffStore.staff_id == Staff.id)
        .where(StaffStore.store_id.in_(scope.stores), StaffStore.to_day == "")
        .where(Staff.active, Staff.role == "guide")
        .distinct()
        .order_by(Staff.name, Staff.id)
    )
    return [{"id": row.id, "name": row.name} for row in session.execute(query)]


def _device(found: Device, name: str, now_ms: int) -> dict[str, Any]:
    oldest = (now_ms - found.unsent_since) // MINUTE_MS if found.unsent_since else 0
    skew = found.skew_ms if abs(found.skew_ms) > SKEW_MS else 0
    ahead = found.ahead_at > now_ms - DAY_MS
    lost = found.lost if found.lost_at > now_ms - SHOWN_DAYS * DAY_MS else 0
    level = "red" if oldest >= RED_MINUTES else "amber" if oldest >= AMBER_MINUTES else "ok"
    return {
        "id": found.id,
        "name": name,
        "label": machines.called(found.label),
        "silent": max(now_ms - found.seen_at, 0) // MINUTE_MS,
        "unsent": found.unsent,
        "oldest": oldest,
        "level": level,
        "rejected": found.rejected,
        "skew": skew // 1000,
        "ahead": ahead,
        "lost": lost,
        "trouble": sum(map(bool, (level != "ok", found.rejected, skew or ahead, lost))),
    }


def unknown_codes(
    session: Session, scope: Scope, keys: Keys, now_ms: int
) -> tuple[list[dict[str, Any]], int]:
    """Edits on codes nobody has, a code at a time, the oldest first; and how many codes there are.

    The first ``MOST_CODES`` codes, each as ``code_shown`` gives it.
    """
    here = Stray.store_id.in_(scope.stores)
    many = session.execute(select(func.count(Stray.key_id.distinct())).where(here)).scalar_one()
    first = func.min(Stray.made_at)
    query = select(Stray.key_id).where(here).group_by(Stray.key_id).order_by(first, Stray.key_id)
    found = session.scalars(query.limit(MOST_CODES)).all()
    return _codes(session, scope, keys, now_ms, found), many


def code_shown(
    session: Session, scope: Scope, keys: Keys, now_ms: int, stray_id: str
) -> dict[str, Any]:
    """The code of this stray: its first edits, and ``more``: how many others there are.

    ``id`` is its first edit's. Raises NotHere.
    """
    (code,) = _codes(session, scope, keys, now_ms, [_stray(session, scope, stray_id).key_id])
    return code


def _codes(
    session: Session, scope: Scope, keys: Keys, now_ms: int, key_ids: Sequence[str]
) -> list[dict[str, Any]]:
    """These codes in their order, each with its first ``MOST_EDITS`` edits."""
    place = (
        func.row_number()
        .over(partition_by=Stray.key_id, order_by=(Stray.made_at, Stray.id))
        .label("place")
    )
    many = func.count().over(partition_by=Stray.key_id).label("many")
    query = select(Stray.id, place, many).where(
        Stray.key_id.in_(key_ids), Stray.store_id.in_(scope.stores)
    )
    near = query.subquery()
    rows = session.execute(
        select(Stray, near.c.many)
        .join(near, near.c.id == Stray.id)
        .where(near.c.place <= MOST_EDITS)
        .order_by(near.c.place)
    ).all()
    said = {op.id: op for op in strays.opened(session, keys, [row for row, _ in rows])}
    names = accounts.names(session, {row.actor_id for row, _ in rows})
    by_code: dict[str, list[Stray]] = {key: [] for key in key_ids}
    for row, _ in rows:
        by_code[row.key_id].append(row)
    counts = {row.key_id: many for row, many in rows}
    return [
        {
            "id": group[0].id,
            "last4": said[group[0].id].m[-4:],
            "minutes": max(now_ms - group[0].made_at, 0) // MINUTE_MS,
            "who": sorted({names.get(row.actor_id, "") for row in group} - {""}),
            "edits": [{"kind": row.kind, "words": _words(said[row.id])} for row in group],
            "more": counts[key] - len(group),
        }
        for key, group in by_code.items()
    ]


def code_group(session: Session, scope: Scope, stray_id: str) -> list[Stray]:
    """All strays of the stores that bear the same code as this one. Raises NotHere."""
    key = _stray(session, scope, stray_id).key_id
    query = select(Stray).where(Stray.key_id == key, Stray.store_id.in_(scope.stores))
    return list(session.scalars(query.order_by(Stray.made_at, Stray.id)))


def _stray(session: Session, scope: Scope, stray_id: str) -> Stray:
    one = session.get(Stray, stray_id)
    if one is None or one.store_id not in scope.stores:
        raise NotHere(stray_id)
    return one


def _words(op: Op) -> str:
    """What an edit says; what needs the allergy consent is for whose consent is known."""
    return listed(op)[:LONGEST]
