"""Erasures that wait: of a member, and of whoever is one with them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.members import holding, queries
from crm_pwa.privacy.models import Erasure


def of(session: Session, member_id: str, *, held: bool = False) -> Sequence[Erasure]:
    """What was asked or proposed of any of them, the oldest first.

    ``held``: for who writes. The stores that hold them are locked as for a merge, which asks
    here: so nobody is made one with who begins to wait meanwhile.
    """
    if held:
        holding.locked(session, {member_id: member_id})
    query = _OF.with_for_update() if held else _OF
    return session.scalars(query, {"ids": queries.whole(session, member_id)}).all()


def waits(session: Session, member_ids: Iterable[str]) -> set[str]:
    """Of these members, who hold their notes themselves: of whom an erasure waits."""
    wanted = set(member_ids)
    holder = queries.aliases(session, wanted) | {one: one for one in wanted}
    return {holder[one.member_id] for one in session.scalars(_OF, {"ids": sorted(holder)})}


_OF = (
    select(Erasure)
    .where(Erasure.member_id.in_(bindparam("ids", expanding=True)))
    .order_by(Erasure.asked_at, Erasure.member_id)
)
