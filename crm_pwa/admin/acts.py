"""Reads of who did what: of the log, of looks at sensitive fields, and of the trail's own acts.

No word of what was written or seen; a member is an id. A guide reads their own acts, a lead those
of the people of their stores, an area manager those of the area's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select, union
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.models import Staff, StaffStore
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.clock import day_ms
from crm_pwa.core.log.models import Operation
from crm_pwa.core.scope import Scope
from crm_pwa.core.sql import table_of
from crm_pwa.members import queries as members
from crm_pwa.members.models import MemberStore
from crm_pwa.privacy.models import Access

PAGE = 50
EDIT, LOOK, SIGN, DESK = "edit", "look", "sign", "desk"
KINDS = (EDIT, LOOK, SIGN, DESK)
SIGNS = ("sign_in", "sign_out", "enrol")
COVERED = ("edit", "read")
"""Acts of the trail whose rows are read from the log and from the looks."""
PART = " "


class Act(NamedTuple):
    """One act: when (ms), whose, what, about what, of whom; ``key`` orders those of one moment."""

    at: int
    key: str
    who: str
    act: str
    what: str
    member: str


@dataclass(frozen=True)
class Wanted:
    """What is asked for: ``member`` an id or code, ``kind`` one of KINDS, ``who`` a staff id,
    ``day``; "" and None for all. ``after``: a place in the list, as ``place`` spells it."""

    member: str = ""
    kind: str = ""
    who: str = ""
    day: date | None = None
    after: str = ""


def listed(
    session: Session, scope: Scope, wanted: Wanted, zone: str, most: int = PAGE
) -> tuple[list[Act], str]:
    """The acts this person may read, the latest first, and the place of the next page, or ""."""
    whose = _members(session, scope, wanted.member)
    if wanted.member and not whose:
        return [], ""
    found: list[Act] = []
    for kinds, at, columns, conditions in _sources(scope, wanted, whose):
        if wanted.kind and wanted.kind not in kinds:
            continue
        old = _window(at, columns[1], wanted, zone)
        query = select(at, *columns[1:]).where(*conditions, *old)
        rows = session.execute(query.order_by(at.desc(), columns[1].desc()).limit(most + 1))
        found += [Act._make(row) for row in rows]
    found.sort(key=lambda one: (one.at, one.key), reverse=True)
    page = found[:most]
    return page, place(page[-1]) if len(found) > most else ""


def place(one: Act) -> str:
    """Where a list goes on after an act."""
    return f"{one.at}{PART}{one.key}"


def people(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """(id, name) of whose acts this person may read."""
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(_people(scope))))
    return sorted(((row.id, row.name) for row in rows), key=lambda one: (one[1], one[0]))


def names(session: Session, acts: Iterable[Act]) -> dict[str, str]:
    """What the people of these acts are called."""
    return accounts.names(session, {one.who for one in acts} - {""})


Source = tuple[tuple[str, ...], Any, list[Any], list[ColumnElement[bool]]]


def _sources(scope: Scope, wanted: Wanted, whose: Sequence[str]) -> list[Source]:
    """The log, the looks, and (unless a member is asked for) the trail: kinds, time, columns."""
    log = [_O.received_at, _O.id, _O.actor_id, _O.kind, _O.why, _O.member_id]
    looks = [_A.at, _A.id, _A.staff_id, _READ, _A.field, _A.member_id]
    edits = [_O.kind != "access.read", *_of(scope, wanted, whose, _O.actor_id, _O.member_id)]
    read = _of(scope, wanted, whose, _A.staff_id, _A.member_id)
    sources: list[Source] = [((EDIT,), _O.received_at, log, edits), ((LOOK,), _A.at, looks, read)]
    if wanted.member:
        return sources
    trail = [_L.at, _L.chain + PART + _NUMBER, _L.actor_id, _L.act, _NOTHING, _NOTHING]
    mine = [_L.act.not_in(COVERED), _by(scope, wanted, _L.actor_id)]
    if wanted.kind == SIGN:
        mine.append(_L.act.in_(SIGNS))
    elif wanted.kind == DESK:
        mine.append(_L.act.not_in(SIGNS))
    return [*sources, ((SIGN, DESK), _L.at, trail, mine)]


def _of(
    scope: Scope, wanted: Wanted, whose: Sequence[str], who: Any, member: Any
) -> list[ColumnElement[bool]]:
    """By whom, and of members of these stores: of one beyond them nothing is told but one's own."""
    held = exists().where(_S.member_id == member, _S.store_id.in_(scope.stores))
    nobodys = ~exists().where(_S.member_id == member)
    conditions = [_by(scope, wanted, who), or_(held, nobodys, who == scope.staff_id)]
    return [*conditions, member.in_(whose)] if whose else conditions


def _by(scope: Scope, wanted: Wanted, who: Any) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = who.in_(_people(scope))
    return and_(mine, who == wanted.who) if wanted.who else mine


def _people(scope: Scope) -> Any:
    me = select(Staff.id).where(Staff.id == scope.staff_id)
    if scope.role == "guide":
        return me
    theirs = select(StaffStore.staff_id).where(StaffStore.store_id.in_(scope.stores))
    floor = theirs.join(Staff, Staff.id == StaffStore.staff_id).where(
        Staff.role.in_(("guide", "lead"))
    )
    return union(me, floor)


def _members(session: Session, scope: Scope, named: str) -> list[str]:
    """A member with everybody who is one with them; nobody beyond reach."""
    if not named:
        return []
    found = members.resolve(session, [named, f"code:{named}"])
    ids = members.held_by(session, scope, found.values())
    return sorted(ids | set(members.aliases(session, ids)))


def _window(at: Any, key: Any, wanted: Wanted, zone: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.day:
        conditions += [
            at >= day_ms(wanted.day, zone),
            at < day_ms(wanted.day + timedelta(days=1), zone),
        ]
    moment, _, last = wanted.after.partition(PART)
    if moment.isascii() and moment.isdecimal() and len(moment) < len(str(2**63)):
        conditions.append(or_(at < int(moment), and_(at == int(moment), key < last)))
    return conditions


_O, _A, _L = table_of(Operation).c, table_of(Access).c, table_of(AuditLink).c
_S = table_of(MemberStore).c
_READ, _NOTHING = literal("read"), literal("")
_NUMBER = cast(_L.n + 10**11, String)
"""Numbers of one length, so that they are in order as texts too."""
