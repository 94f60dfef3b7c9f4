"""A complaint the member made with one tap: open until they say it is settled.

It is a fact of theirs as any complaint of another system is, so guides are told to say sorry
first; its clock is the shop's: an answer within the hour.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.members import feed, queries
from crm_pwa.members.models import Member, MemberFact
from crm_pwa.members.names import title

KIND = "complaint"
ANSWER_MS = 3_600_000
"""Feedback in a store: at most an hour."""
MINUTE_MS = 60_000
WEEK_MS = 7 * 86_400_000


def tell(session: Session, member_id: str, tz: str, now_ms: int) -> None:
    """Open a complaint; a second tap while one is open adds none. Needs a write transaction."""
    _lock(session, member_id)
    if open_of(session, member_id, tz):
        return
    day = store_day(now_ms, tz).isoformat()
    session.add(MemberFact(id=ids.new(), member_id=member_id, kind=KIND, at=now_ms, day=day))
    did(session, Act("complained", member_id, now_ms, detail={"member": member_id}))


def settle(session: Session, member_id: str, tz: str, now_ms: int) -> None:
    """All open ones are settled, also of who is one with them; none is no error.

    Needs a write transaction.
    """
    _lock(session, member_id)
    whole = queries.whole(session, member_id)
    theirs = update(MemberFact).where(MemberFact.member_id.in_(whole))
    today = store_day(now_ms, tz).isoformat()
    open_ = theirs.where(MemberFact.kind == KIND, MemberFact.ended_on == "")
    if session.execute(open_.values(ended_on=today).returning(MemberFact.id)).all():
        did(session, Act("complaint_settled", member_id, now_ms, detail={"member": member_id}))


def open_of(session: Session, member_id: str, tz: str) -> dict[str, str] | None:
    """When the open one was made and is to be answered, ``day``, ``at`` and ``by``; or None.

    Of whoever is one with them as well: only they can say that it is settled.
    """
    at = session.scalar(_THEIRS, {"ids": queries.whole(session, member_id)})
    if at is None:
        return None
    by = store_clock(at + ANSWER_MS, tz)
    return {"day": store_day(at, tz).isoformat(), "at": store_clock(at, tz), "by": by}


def waiting(session: Session, stores: Sequence[str], tz: str, now_ms: int) -> list[dict[str, Any]]:
    """Open ones of a week, of members at home in these stores, first who can still be in time.

    Rows: ``m``, ``title``, when it was made (``day``, ``clock`` in the zone), and ``minutes`` left
    to answer, below 0 when it is late.
    """
    rows = [
        {
            "m": row.id,
            "title": title(row),
            "day": store_day(row.at, tz).isoformat(),
            "clock": store_clock(row.at, tz),
            "minutes": (row.at + ANSWER_MS - now_ms) // MINUTE_MS,
        }
        for row in session.execute(
            _WAITING, {"stores": list(stores), "now": now_ms, "since": now_ms - WEEK_MS}
        )
    ]
    return sorted(rows, key=lambda row: row["minutes"] < 0)


def _lock(session: Session, member_id: str) -> None:
    """Let the stores that hold them wait for us, as everybody does who writes of a member."""
    feed.lock(session, feed.stores_of(session, [member_id])[member_id])


_OPEN = (MemberFact.kind == KIND, MemberFact.ended_on == "")
_THEIRS = (
    select(MemberFact.at)
    .where(MemberFact.member_id.in_(bindparam("ids", expanding=True)), *_OPEN)
    .order_by(MemberFact.at)
    .limit(1)
)
_WAITING = (
    select(Member.id, Member.name, Member.address, MemberFact.at)
    .join(MemberFact, MemberFact.member_id == Member.id)
    .where(Member.home_store.in_(bindparam("stores", expanding=True)), *_OPEN)
    .where(MemberFact.at <= bindparam("now"), MemberFact.at > bindparam("since"))
    .where(Member.erased_at.is_(None))
    .order_by(MemberFact.at, MemberFact.id)
)
