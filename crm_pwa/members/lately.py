"""Members whom the staff made one so lately that one of them may not know it yet.

What one of them asks then is asked by whoever has a number of either; what cannot be undone waits
until somebody above who made them one has looked, or until it was to be seen for long enough.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from crm_pwa.members import queries
from crm_pwa.members.models import MemberMerge

MERGED = "merged"
"""Why an erasure that a member asked for has to be agreed to."""
LOOK_MS = 30 * 86_400_000
"""A month, within which a wish has to be answered (GDPR 12): so nobody waits longer than that."""


def joined(session: Session, member_id: str, now_ms: int) -> Sequence[Any]:
    """The merges by staff, less than 30 days old, of who is one with them: ``by`` and ``at``."""
    told = {"ids": queries.whole(session, member_id), "since": now_ms - LOOK_MS}
    return session.execute(_JOINED, told).all()


_JOINED = select(MemberMerge.by, MemberMerge.at).where(
    or_(
        MemberMerge.into.in_(bindparam("ids", expanding=True)),
        MemberMerge.away.in_(bindparam("ids", expanding=True)),
    ),
    MemberMerge.by != "",
    MemberMerge.ended_at.is_(None),
    MemberMerge.at > bindparam("since"),
)
