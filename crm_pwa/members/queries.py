"""Reads of members, all through reach: a member beyond it is one that does not exist."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from crm_pwa.core.errors import NotHere
from crm_pwa.core.scope import Scope
from crm_pwa.core.sql import ByIds, Prepared, table_of
from crm_pwa.members.models import Member, MemberCode, MemberStore, Presence, SearchKey

RESULTS = 20
LONGEST_WORDS = 40
"""Characters of a search that are read."""
HOPS = 8
HERE = 9
"""Members who are here that a list shows at most."""


class Reached(NamedTuple):
    """A living member within somebody's reach, as of one read."""

    id: str
    home_store: str
    name: str
    address: str
    tier: str
    phone_mask: str
    phone_sealed: bytes
    rev: int


def member_for(session: Session, scope: Scope, member_id: str) -> Reached:
    """Load a member within reach, through merges. Raises NotHere for all others alike.

    One who is not there costs the same single query as one beyond reach.
    """
    rows = _REACHED.rows(session, [member_id])
    if member_id.startswith("code:") or (rows and rows[0].merged_into):
        rows = _REACHED.rows(session, [resolve(session, [member_id]).get(member_id, "")])
    for row in rows if scope.reads_members else ():
        if row.store_id in scope.stores and row.erased_at is None and not row.merged_into:
            return Reached(*row[: len(Reached._fields)])
    raise NotHere(member_id)


def within_reach(session: Session, scope: Scope, member_ids: Iterable[str]) -> set[str]:
    """Those of ``member_ids`` that a store of this scope holds. One query."""
    return held_by(session, scope, member_ids) if scope.reads_members else set()


def held_by(session: Session, scope: Scope, member_ids: Iterable[str]) -> set[str]:
    """Those of ``member_ids`` that a store of this scope holds, whoever may read them."""
    held = _REACH.rows(session, sorted(set(member_ids))) if scope.stores else []
    return {row.member_id for row in held if row.store_id in scope.stores}


def resolve(session: Session, names: Iterable[str]) -> dict[str, str]:
    """Map member ids and ``code:<alias>`` names to the member that holds their notes now.

    Names that lead nowhere are left out. Merges are followed to their end.
    """
    return follow(session, named(session, names))


def named(session: Session, names: Iterable[str]) -> dict[str, str]:
    """Map the same names to the member each says, whoever holds their notes now."""
    wanted = set(names)
    codes = {name: name.removeprefix("code:") for name in wanted if name.startswith("code:")}
    start = {name: name for name in wanted if name not in codes}
    if codes:
        holder = by_codes(session, codes.values())
        start |= {name: holder[code] for name, code in codes.items() if code in holder}
    return start


def aliases(session: Session, member_ids: Iterable[str]) -> dict[str, str]:
    """Who was merged into these members: {alias: survivor}. Few, found by an index of theirs."""
    return {row.id: row.merged_into for row in _ALIASES.rows(session, sorted(set(member_ids)))}


def whole(session: Session, member_id: str) -> list[str]:
    """Everybody who is one with a member, themselves among them."""
    survivor = follow(session, {member_id: member_id}).get(member_id, member_id)
    return sorted({survivor, *aliases(session, [survivor])})


def by_codes(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Which member each known code names, whoever holds their notes now."""
    return {
        row.code: row.made_for or row.member_id
        for row in _BY_CODES.rows(session, sorted(set(codes)))
    }


def by_code(session: Session, code: str) -> str | None:
    """The living member a code leads to, through merges; None for every other code alike."""
    for member_id in resolve(session, [f"code:{code}"]).values():
        member = session.get(Member, member_id)
        return member_id if member and member.erased_at is None else None
    return None


def is_present(session: Session, scope: Scope, member_id: str, now_ms: int) -> bool:
    """Whether this guide scanned or greeted the member within the last two hours."""
    asked = {"staff": scope.staff_id, "member": member_id}
    return any(row.until > now_ms for row in _PRESENT.rows(session, asked))


def is_live(session: Session, scope: Scope, member_id: str, now_ms: int) -> bool:
    """Whether the member's own phone showed this guide their code within the last two hours.

    A printed code can be anybody's who has a picture of it; what costs the member something asks
    for this.
    """
    asked = {"staff": scope.staff_id, "member": member_id}
    return any(row.live_until > now_ms for row in _PRESENT.rows(session, asked))


def here_now(session: Session, scope: Scope, now_ms: int) -> list[Member]:
    """Members within reach who are before this guide, or were within two hours; latest first."""
    query = select(Member).join(Presence, Presence.member_id == Member.id)
    query = query.where(Presence.staff_id == scope.staff_id, Presence.until > now_ms)
    query = query.where(Member.merged_into == "", Member.erased_at.is_(None))
    found = session.scalars(query.order_by(Presence.until.desc(), Member.id).limit(HERE)).all()
    within = within_reach(session, scope, [member.id for member in found])
    return [member for member in found if member.id in within]


def search(session: Session, scope: Scope, words: str, limit: int = RESULTS) -> list[Member]:
    """Members of the scope whose name, pinyin, initials or last four digits begin so."""
    key = "".join(words.split()).lower()
    if not key or not scope.reads_members:
        return []
    # A sub-query: PostgreSQL wants what is ordered by in a DISTINCT list.
    hits = (
        select(SearchKey.member_id)
        .join(Member, Member.id == SearchKey.member_id)
        .where(Member.merged_into == "", Member.erased_at.is_(None))
        .where(SearchKey.store_id.in_(scope.stores))
        .where(SearchKey.key >= key, SearchKey.key < key + "\U0010ffff")
        .group_by(SearchKey.member_id)
        .order_by(func.min(func.length(SearchKey.key)), SearchKey.member_id)
        .limit(limit)
        .subquery()
    )
    query = select(Member).join(hits, hits.c.member_id == Member.id)
    return list(session.scalars(query.order_by(Member.name, Member.id)))


def follow(session: Session, start: dict[str, str]) -> dict[str, str]:
    """Whom the members that names say were merged into, to the end; unknown ones are left out."""
    for _ in range(HOPS):
        rows = _MERGED.rows(session, sorted(set(start.values())))
        known = {row.id: row.merged_into or row.id for row in rows}
        moved = {name: known[at] for name, at in start.items() if at in known}
        if moved == start:
            return moved
        start = moved
    return start


_M, _C, _S = table_of(Member).c, table_of(MemberCode).c, table_of(MemberStore).c
_REACHED = ByIds(
    select(
        *(_M[name] for name in Reached._fields), _M.merged_into, _M.erased_at, _S.store_id
    ).join_from(table_of(Member), table_of(MemberStore), _S.member_id == _M.id, isouter=True),
    _M.id,
)
_REACH = ByIds(select(_S.member_id, _S.store_id), _S.member_id)
_BY_CODES = ByIds(select(_C.code, _C.member_id, _C.made_for), _C.code)
_ALIASES = ByIds(select(_M.id, _M.merged_into).where(_M.merged_into != ""), _M.merged_into)
_MERGED = ByIds(select(_M.id, _M.merged_into), _M.id)
_P = table_of(Presence).c
_PRESENT = Prepared(
    select(_P.until, _P.live_until).where(
        _P.staff_id == bindparam("staff"), _P.member_id == bindparam("member")
    )
)
