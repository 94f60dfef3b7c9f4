"""Two who part: of whom something was asked while they were one, nobody can tell afterwards.

So nobody is forgotten on another's word, and what must not go yet stays of both.
"""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.members import asked, queries
from crm_pwa.privacy.models import Hold


def end_erasures(session: Session, member_id: str, since: int, by: tuple[str, int]) -> None:
    """End each request since then to forget them all, also proposed; who wants it asks again.

    ``by``: whose act it is, and when.
    """
    for one in asked.of(session, member_id, held=True):
        if one.asked_at >= since:
            session.delete(one)
            did(session, Act("erasure_ended", *by, detail={"member": one.member_id}))


def hold_both(session: Session, stays: str, away: str, since: int, by: tuple[str, int]) -> None:
    """Hold each for as long as they all are held by what was said since then."""
    known = {"ids": queries.whole(session, stays), "since": since}
    last = max(session.scalars(_HOLDS, known), key=_end, default=None)
    if last is None:
        return
    said = {"why": last.why, "until": last.until, "by": last.by, "at": last.at}
    for member_id in (stays, away):
        mine = session.get(Hold, member_id)
        if mine is None or _end(mine) < _end(last):
            session.merge(Hold(member_id=member_id, **said))
            did(session, Act("hold", *by, detail={"member": member_id, "why": last.why}))


def _end(row: Hold) -> tuple[bool, str]:
    """The last day, in order; one without an end is after all others."""
    return not row.until, row.until


_HOLDS = (
    select(Hold)
    .where(Hold.member_id.in_(bindparam("ids", expanding=True)), Hold.at >= bindparam("since"))
    .order_by(Hold.at, Hold.member_id)
)
