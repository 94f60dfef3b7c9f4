"""What a member is found by: name, pinyin, initials, last four digits, in each store."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import insert_new
from crm_pwa.members import names
from crm_pwa.members.models import Member, MemberStore, SearchKey
from crm_pwa.members.phones import last_four

LONGEST = 80
CHUNK = 2_000


def keys_of(name: str, phone_mask: str) -> frozenset[str]:
    """The keys of one member, lower case without spaces; a search finds those it begins.

    >>> sorted(keys_of("李静", "138****5021"))
    ['5021', 'jing', 'lijing', 'lj', '李静', '静']
    """
    full, initials = names.pinyin(name)
    surname, given = names.split(name)
    found = {"".join(name.split()).lower(), full, initials, last_four(phone_mask)}
    if surname and given:
        found |= {given, names.pinyin(given)[0]}
    if not surname and not names.has_chinese(name):
        found.update(names.syllables(name))
    return frozenset(key[:LONGEST] for key in found if key)


def refresh(session: Session, member_ids: Iterable[str]) -> None:
    """Bring the members' keys into line with their names, phones and stores; write only that.

    A member merged into another or erased keeps none.
    """
    wanted = sorted(set(member_ids))
    for start in range(0, len(wanted), CHUNK):
        _refresh(session, wanted[start : start + CHUNK])


def _refresh(session: Session, ids: list[str]) -> None:
    kept = {tuple(row) for row in session.execute(_KEPT, {"ids": ids})}
    due = {
        (row.store_id, key, row.id)
        for row in session.execute(_HELD, {"ids": ids})
        for key in keys_of(row.name, row.phone_mask)
    }
    if stale := kept - due:
        session.execute(_DROP, [{"s": s, "k": k, "m": m} for s, k, m in sorted(stale)])
    fresh = sorted(due - kept)
    insert_new(session, SearchKey, [{"store_id": s, "key": k, "member_id": m} for s, k, m in fresh])


_KEPT = select(SearchKey.store_id, SearchKey.key, SearchKey.member_id).where(
    SearchKey.member_id.in_(bindparam("ids", expanding=True))
)
_HELD = (
    select(MemberStore.store_id, Member.id, Member.name, Member.phone_mask)
    .join(Member, Member.id == MemberStore.member_id)
    .where(Member.id.in_(bindparam("ids", expanding=True)))
    .where(Member.merged_into == "", Member.erased_at.is_(None))
)
_TABLE: Any = SearchKey.__table__  # the ORM has no DELETE of many rows
_DROP = delete(_TABLE).where(
    _TABLE.c.store_id == bindparam("s"),
    _TABLE.c.key == bindparam("k"),
    _TABLE.c.member_id == bindparam("m"),
)
