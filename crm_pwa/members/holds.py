"""Members of whom nothing goes by itself: a law or a dispute needs it, or a complaint is open."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import AppError, Invalid, NotHere
from crm_pwa.members import queries
from crm_pwa.members.models import Member, MemberFact
from crm_pwa.members.names import veiled
from crm_pwa.privacy.models import Hold

REASONS = ("law", "dispute")
ZONE = "Asia/Shanghai"


class OnHold(AppError):
    """A law or a dispute needs what is known of this member: it cannot go yet."""

    reason = "on_hold"
    status = 409


def lawful(session: Session, now_ms: int) -> set[str]:
    """Whom a law or a dispute holds today, with everybody who is one with them."""
    today = store_day(now_ms, ZONE).isoformat()
    held = select(Hold.member_id).where(or_(Hold.until == "", Hold.until >= today))
    return _with_others(session, set(session.scalars(held)))


def kept(session: Session, now_ms: int) -> frozenset[str]:
    """These and whoever has an open complaint: of them nothing grows too old."""
    complains = select(MemberFact.member_id).where(
        MemberFact.kind == "complaint", MemberFact.ended_on == ""
    )
    open_ = _with_others(session, set(session.scalars(complains)))
    return frozenset(open_ | lawful(session, now_ms))


def refuse_held(session: Session, whole: list[str], now_ms: int) -> None:
    """Raise OnHold where one of these may not go."""
    if not lawful(session, now_ms).isdisjoint(whole):
        raise OnHold("A law or a dispute needs what is known of this member.")


def hold(session: Session, named: str, why: str, until: str, by: tuple[str, int]) -> str:
    """Hold a member, by id or code, until a day or for good; again changes why and until when.

    ``by``: whose act it is, and when. Returns the id. Raises NotHere, Invalid.
    """
    member_id = queries.by_code(session, named) or named
    member = session.get(Member, member_id)
    if member is None or member.erased_at is not None:
        raise NotHere(named)
    if why not in REASONS or not _is_day(until):
        raise Invalid("Say why, and until which day.")
    session.merge(Hold(member_id=member_id, why=why, until=until, by=by[0], at=by[1]))
    did(session, Act("hold", by[0], by[1], detail={"member": member_id, "why": why}))
    return member_id


def release(session: Session, member_id: str, by: tuple[str, int]) -> None:
    """Nothing holds them any more. Raises NotHere."""
    row = session.get(Hold, member_id)
    if row is None:
        raise NotHere(member_id)
    session.delete(row)
    did(session, Act("hold_ended", by[0], by[1], detail={"member": member_id}))


def listed(session: Session) -> list[dict[str, Any]]:
    """Every hold, the oldest first: ``member``, ``why``, ``until``, and whom: ``name``, ``store``.

    Who sees them opens no card: of the name there is the surname.
    """
    return [
        {
            "member": row.member_id,
            "name": veiled(row.name),
            "store": row.store,
            "why": row.why,
            "until": row.until,
        }
        for row in session.execute(_LISTED)
    ]


def _with_others(session: Session, members: set[str]) -> set[str]:
    if not members:
        return members
    living = set(queries.follow(session, {one: one for one in members}).values())
    return members | living | set(queries.aliases(session, living))


def _is_day(text: str) -> bool:
    try:
        return not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_LISTED = (
    select(Hold.member_id, Hold.why, Hold.until, Member.name, Store.name.label("store"))
    .join(Member, Member.id == Hold.member_id)
    .join(Store, Store.id == Member.home_store)
    .order_by(Hold.at, Hold.member_id)
)
