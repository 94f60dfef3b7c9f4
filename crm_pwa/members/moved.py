"""Rows of other tables that went over with a merge, to be given back when it ends."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import insert_new
from crm_pwa.members.models import MemberMerge, MemberMoved


def keep(session: Session, merge_id: str, what: str, row_ids: Iterable[str]) -> None:
    """Remember that these rows went over with this merge."""
    rows = [{"merge_id": merge_id, "what": what, "row_id": one} for one in sorted(row_ids)]
    insert_new(session, MemberMoved, rows)


def of(session: Session, merge_id: str, what: str) -> tuple[str, list[str]]:
    """Whose they were, and the ids of the rows that went over."""
    asked = {"merge": merge_id, "what": what}
    return session.get_one(MemberMerge, merge_id).away, list(session.scalars(_MOVED, asked))


_MOVED = (
    select(MemberMoved.row_id)
    .where(MemberMoved.merge_id == bindparam("merge"), MemberMoved.what == bindparam("what"))
    .order_by(MemberMoved.row_id)
)
