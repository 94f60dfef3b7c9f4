"""A complaint the member made with one tap: open until they say it is settled.

It is a fact of theirs as any complaint of another system is, so guides are told to say sorry
first; its clock is the shop's: an answer within the hour, which stands still in quiet hours.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.members import feed, queries
from crm_pwa.members.chosen import QUIET
from crm_pwa.members.models import Member, MemberFact
from crm_pwa.members.names import title

KIND = "complaint"
ANSWER_MS = 3_600_000
"""Feedback in a store: at most an hour."""
MINUTE_MS = 60_000
DAY = 24 * 60
"""Minutes."""


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
    """When the open one was made, ``day`` and ``at``; or None.

    Of whoever is one with them as well: only they can say that it is settled.
    """
    at = session.scalar(_THEIRS, {"ids": queries.whole(session, member_id)})
    if at is None:
        return None
    return {"day": store_day(at, tz).isoformat(), "at": store_clock(at, tz)}


def waiting(session: Session, stores: Sequence[str], now_ms: int) -> list[dict[str, Any]]:
    """Open ones of members at home in these stores, first who can still be in time.

    Rows: ``m``, ``title``, when it was made (``day``, ``clock`` of the store), and ``minutes`` left
    to answer, below 0 when it is late.
    """
    quiet = {store: QUIET.of(session, store) for store in stores}
    rows = [
        {
            "m": row.id,
            "title": title(row),
            "day": store_day(row.at, row.tz).isoformat(),
            "clock": store_clock(row.at, row.tz),
            "minutes": (due(row.at, quiet[row.home_store], row.tz) - now_ms) // MINUTE_MS,
        }
        for row in session.execute(_WAITING, {"stores": list(stores), "now": now_ms})
    ]
    return sorted(rows, key=lambda row: row["minutes"] < 0)


def due(at: int, quiet: Sequence[str], tz: str) -> int:
    """When the hour of one made then is over: while nobody may be called it stands still.

    ``quiet``: from and to, HH:MM by the store's clock; empty for none.
    """
    if not quiet:
        return at + ANSWER_MS
    start, end, told = map(_minute, (*quiet, store_clock(at, tz)))
    length, since = (end - start) % DAY, (told - start) % DAY
    if since < length:
        return at + (length - since) * MINUTE_MS + ANSWER_MS
    meets = (DAY - since) * MINUTE_MS < ANSWER_MS
    return at + ANSWER_MS + (length * MINUTE_MS if meets else 0)


def _minute(clock: str) -> int:
    """Of the day."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


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
    select(Member.id, Member.name, Member.address, Member.home_store, Store.tz, MemberFact.at)
    .join(MemberFact, MemberFact.member_id == Member.id)
    .join(Store, Store.id == Member.home_store)
    .where(Member.home_store.in_(bindparam("stores", expanding=True)), *_OPEN)
    .where(MemberFact.at <= bindparam("now"), Member.erased_at.is_(None))
    .order_by(MemberFact.at, MemberFact.id)
)
