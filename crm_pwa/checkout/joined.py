"""Members who became two again: whoever came in as the one while they were one proves who they are.

A number of either opened the pages of the one; whose browser it is, nobody can tell afterwards.
"""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_pwa.checkout.models import MemberSession
from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.identity import unmerging
from crm_pwa.members import queries
from crm_pwa.members.models import MemberMerge


def after_end(session: Session, accepted: list[Accepted]) -> None:
    """End the sessions of who stays that were opened since the merge.

    Of whoever is one with them too: a browser of one who held the notes before leads on to them.
    """
    for one in accepted:
        since = session.get_one(MemberMerge, one.op.of).at
        whole = queries.whole(session, one.member_id)
        theirs = delete(MemberSession).where(MemberSession.member_id.in_(whole))
        session.execute(theirs.where(MemberSession.created_at >= since))


BEFORE = (unmerging,)
"""What says whose they are: that follows from an operation first."""
effects.on("member.unmerge", after_end)
