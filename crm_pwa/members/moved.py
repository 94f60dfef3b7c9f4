"""Rows of other tables that went over with a merge, to be given back when it ends."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, or_, select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import insert_new, table_of
from crm_pwa.members.models import MemberMerge, MemberMoved


def keep(session: Session, merge_id: str, what: str, row_ids: Iterable[str]) -> None:
    """Remember that these rows went over with this merge."""
    rows = [{"merge_id": merge_id, "what": what, "row_id": one} for one in sorted(row_ids)]
    insert_new(session, MemberMoved, rows)


def take_back(session: Session, merge_id: str, what: str) -> tuple[str, list[str]]:
    """Whose they were, and the ids of the rows that went over with a merge that has ended.

    Merges that took them further do not give them back again: they are with whom they belong to.
    """
    merge = session.get_one(MemberMerge, merge_id)
    ids = list(session.scalars(_MOVED, {"merge": merge_id, "what": what}))
    into = merge.into
    while outer := session.scalar(_OUTER, {"m": into}):
        session.execute(_FORGET, {"merge": outer.id, "what": what, "ids": ids})
        into = outer.into
    return merge.away, ids


def known(
    session: Session, member_ids: list[str], whats: list[str], row_ids: list[str]
) -> dict[str, str]:
    """As what these rows are kept, by row, with any merge of these members, ended or not."""
    asked = {"m": member_ids, "whats": whats, "ids": row_ids}
    return {row.row_id: row.what for row in session.execute(_KNOWN, asked)}


def forget(session: Session, whats: list[str], row_ids: list[str]) -> None:
    """Keep these rows as nothing of this any more, whatever the merge."""
    session.execute(_FORGET_ALL, {"whats": whats, "ids": row_ids})


_ROW = table_of(MemberMoved).c
_MOVED = (
    select(MemberMoved.row_id)
    .where(MemberMoved.merge_id == bindparam("merge"), MemberMoved.what == bindparam("what"))
    .order_by(MemberMoved.row_id)
)
_OUTER = select(MemberMerge).where(
    MemberMerge.away == bindparam("m"), MemberMerge.ended_at.is_(None)
)
_FORGET = delete(table_of(MemberMoved)).where(
    _ROW.merge_id == bindparam("merge"),
    _ROW.what == bindparam("what"),
    _ROW.row_id.in_(bindparam("ids", expanding=True)),
)
_THEIRS = select(MemberMerge.id).where(
    or_(
        MemberMerge.away.in_(bindparam("m", expanding=True)),
        MemberMerge.into.in_(bindparam("m", expanding=True)),
    )
)
_KNOWN = (
    select(MemberMoved.row_id, MemberMoved.what)
    .where(MemberMoved.merge_id.in_(_THEIRS))
    .where(MemberMoved.what.in_(bindparam("whats", expanding=True)))
    .where(MemberMoved.row_id.in_(bindparam("ids", expanding=True)))
)
_FORGET_ALL = delete(table_of(MemberMoved)).where(
    _ROW.what.in_(bindparam("whats", expanding=True)),
    _ROW.row_id.in_(bindparam("ids", expanding=True)),
)
