"""Reads of pairs who may be one person, and of where a member's fields are from."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from crm_pwa.accounts.models import Staff, Store
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import NotHere
from crm_pwa.core.scope import Scope
from crm_pwa.identity.models import Doubt
from crm_pwa.members import queries as members
from crm_pwa.members.judge import CHAIN_ROLES
from crm_pwa.members.models import Member, MemberStat, MemberStore
from crm_pwa.members.names import veiled
from crm_pwa.members.phones import last_four
from crm_pwa.members.sources import FieldSource

MOST = 50
SETTLED_MS = 24 * 3_600_000
"""How long what was said stands below the list, to be taken back with a tap."""
Pair = dict[str, Any]


def doubts(session: Session, scope: Scope) -> tuple[list[Pair], int]:
    """The open pairs this person may settle, the surest first, at most 50; and how many in all.

    Not those who are one already, each having been made one with a third.
    """
    open_ = select(Doubt).where(Doubt.state == "open", _holder(Doubt.one) != _holder(Doubt.other))
    query = _within(open_, scope)
    many = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(Doubt.bits.desc(), Doubt.one, Doubt.other).limit(MOST))
    return _shown(session, scope, rows.all()), many


def settled(session: Session, scope: Scope, now_ms: int) -> list[Pair]:
    """The pairs settled within a day, the latest first."""
    query = select(Doubt).where(Doubt.state != "open", Doubt.at > now_ms - SETTLED_MS)
    rows = session.scalars(_within(query, scope).order_by(Doubt.at.desc(), Doubt.one).limit(MOST))
    return _shown(session, scope, rows.all())


def doubt_for(session: Session, scope: Scope, one: str, other: str) -> Doubt:
    """One pair this person may settle, held until the write transaction ends. Raises NotHere."""
    query = _within(select(Doubt).where(Doubt.one == one, Doubt.other == other), scope)
    row = session.scalar(query.with_for_update())
    if row is None:
        raise NotHere(f"{one} {other}")
    return row


def sides(session: Session, doubt: Doubt) -> tuple[str, str]:
    """Who stays and who goes over when the two are one: who joined first stays.

    Of one who went over already, whoever holds their notes; twice the same where the two are one.
    """
    now = set(members.resolve(session, (doubt.one, doubt.other)).values())
    query = select(Member.id).where(Member.id.in_(now))
    ids = session.scalars(query.order_by(Member.joined_on == "", Member.joined_on, Member.id)).all()
    return ids[0], ids[-1]


def origins(session: Session, member_id: str, zone: str) -> list[dict[str, str]]:
    """Where the member's fields are from: {field, source, day}, each field's latest first."""
    return [
        {"field": row.field, "source": row.source, "day": str(store_day(row.at, zone))}
        for row in session.execute(_ORIGINS, {"m": member_id})
    ]


def _holder(member_id: Any) -> Any:
    """Who holds the notes of this member of a query."""
    one = aliased(Member)
    into = func.coalesce(func.nullif(one.merged_into, ""), one.id)
    return select(into).where(one.id == member_id).scalar_subquery()


def _within(query: Select[Doubt], scope: Scope) -> Select[Doubt]:
    """An administrator sees all; a lead and an area those of two members their stores hold."""
    if scope.role == "admin":
        return query
    if scope.role not in ("lead", "area"):
        return query.where(Doubt.one == "")
    for side in (Doubt.one, Doubt.other):
        held = aliased(MemberStore)
        here = select(held.member_id).where(held.member_id == side)
        query = query.where(exists(here.where(held.store_id.in_(scope.stores))))
    return query


def _shown(session: Session, scope: Scope, rows: Sequence[Doubt]) -> list[Pair]:
    ids = {member for row in rows for member in (row.one, row.other)}
    found = session.execute(_MEMBERS, {"ids": sorted(ids)})
    cards = {row.id: _side(row, masked=scope.role in CHAIN_ROLES) for row in found}
    people = {row.id: row.name for row in session.execute(_PEOPLE, {"ids": [r.by for r in rows]})}
    return [
        {
            "one": row.one,
            "other": row.other,
            "state": row.state,
            "by": people.get(row.by, ""),
            "found": _sorted(msgspec.json.decode(row.found)),
            "sides": [cards[row.one], cards[row.other]],
        }
        for row in rows
    ]


def _sorted(found: dict[str, str]) -> list[dict[str, Any]]:
    """What speaks for it first."""
    against = {("phone", "other"), ("name", "kin"), ("name", "other"), ("name", "script"),
               ("birthday", "other"), ("gender", "other")}  # fmt: skip
    listed = [{"field": f, "level": s, "against": (f, s) in against} for f, s in found.items()]
    return sorted(listed, key=lambda one: bool(one["against"]))


def _side(row: Any, *, masked: bool) -> dict[str, Any]:
    """One of two as its reader may see them: who sees no cards sees a surname."""
    return {
        "m": "" if masked else row.id,
        "name": veiled(row.name) if masked else row.name,
        "last4": "" if masked else last_four(row.phone_mask),
        "birthday": "" if masked else row.birthday,
        "gender": row.gender,
        "tier": row.tier,
        "store": row.store,
        "joined": row.joined_on,
        "last_visit": row.last_visit or "",
    }


_MEMBERS = (
    select(
        Member.id,
        Member.name,
        Member.phone_mask,
        Member.birthday,
        Member.gender,
        Member.tier,
        Member.joined_on,
        Store.name.label("store"),
        MemberStat.last_visit,
    )
    .join(Store, Store.id == Member.home_store)
    .outerjoin(MemberStat, MemberStat.member_id == Member.id)
    .where(Member.id.in_(bindparam("ids", expanding=True)))
)
_PEOPLE = select(Staff.id, Staff.name).where(Staff.id.in_(bindparam("ids", expanding=True)))
_WHOSE = select(Member.id).where(
    or_(Member.id == bindparam("m"), (Member.merged_into == bindparam("m")) & (Member.id != ""))
)
_ORIGINS = (
    select(FieldSource.field, FieldSource.source, FieldSource.at)
    .where(FieldSource.member_id.in_(_WHOSE), FieldSource.at > 0)
    .order_by(FieldSource.field, FieldSource.at.desc(), FieldSource.source)
)
