"""Forgetting a member by the staff: one proposes it, an area manager, a second person, agrees.

So too where a member asked for it whom staff made one with another lately: then nobody proposed
it, and who made them one is not the one who agrees.

Nobody sees more of a member by it than before: who agrees reads a surname and a store.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Staff, Store
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import Forbidden, Invalid, NotHere
from crm_pwa.core.scope import Scope
from crm_pwa.members import asked, holds, lately, queries
from crm_pwa.members.erasing import THINK_MS
from crm_pwa.members.models import Member
from crm_pwa.members.names import veiled
from crm_pwa.privacy.models import Erasure

REASONS = ("asked", "mistake", "other")
"""The member asked for it in the shop; the card was made by mistake; another one."""
NEVER = 2**62
"""When what nobody agreed to is due."""


def propose(session: Session, scope: Scope, member_id: str, why: str, now_ms: int) -> None:
    """Propose it; proposed twice, or asked by the member themselves, it stays as it was.

    Raises NotHere beyond reach, Invalid without one of the reasons.
    """
    member = queries.member_for(session, scope, member_id)
    if why not in REASONS:
        raise Invalid("Say why.", "p")
    if asked.of(session, member.id, held=True):
        return
    row = Erasure(member_id=member.id, asked_at=now_ms, due_at=NEVER)
    row.by, row.why = scope.staff_id, why
    session.add(row)
    session.flush()
    _leave(session, "erasure_proposed", scope, row, now_ms)


def withdraw(session: Session, scope: Scope, member_id: str, now_ms: int) -> None:
    """It was a mistake: nobody has agreed yet. Raises NotHere for what nobody proposed."""
    member = queries.member_for(session, scope, member_id)
    rows = asked.of(session, member.id, held=True)
    row = _open([one for one in rows if one.by], member_id)
    if scope.role != "lead" and row.by != scope.staff_id:
        raise NotHere(member_id)
    session.delete(row)
    _leave(session, "erasure_ended", scope, row, now_ms)


def proposed(session: Session, member_id: str) -> Erasure | None:
    """What was proposed, or asked, of a member or whoever is one with them."""
    return next(iter(asked.of(session, member_id)), None)


def waiting(session: Session, scope: Scope, zone: str) -> list[dict[str, Any]]:
    """What waits for this area manager: ``id``, ``name``, ``store``, ``who``, ``day``, ``why``.

    ``own``: they proposed it themselves, or made the two one: somebody else has to agree.
    """
    rows = session.execute(_WAITING).all()
    held = queries.held_by(session, scope, [row.member_id for row in rows])
    return [
        {
            "id": row.member_id,
            "name": veiled(row.name),
            "store": row.store,
            "who": row.who or "",
            "day": str(store_day(row.asked_at, zone)),
            "why": row.why,
            "own": scope.staff_id in _authors(session, row),
        }
        for row in rows
        if row.member_id in held
    ]


def answer(session: Session, scope: Scope, member_id: str, said: str, now_ms: int) -> None:
    """``approve``: it is due at once, or after the member's time to think; ``refuse``: it is off.

    Raises NotHere beyond the area, Forbidden for its author, Invalid for another answer,
    OnHold where a law or a dispute needs what is known of them.
    """
    theirs = [one for one in asked.of(session, member_id, held=True) if one.member_id == member_id]
    row = _open(theirs, member_id)
    if scope.role != "area" or not queries.held_by(session, scope, [member_id]):
        raise NotHere(member_id)
    if scope.staff_id in _authors(session, row):
        raise Forbidden("Somebody else has to agree.")
    if said == "refuse":
        session.delete(row)
    elif said == "approve":
        holds.refuse_held(session, [member_id], now_ms)
        row.approved_by = scope.staff_id
        row.due_at = now_ms if row.by else max(now_ms, row.asked_at + THINK_MS)
    else:
        raise Invalid("Say yes or no.", "p")
    _leave(session, f"erasure_{said}d", scope, row, now_ms)


def _open(rows: Sequence[Erasure], member_id: str) -> Erasure:
    """The first of these that has to be agreed to, and was not yet."""
    for row in rows:
        if (row.by or row.why == lately.MERGED) and not row.approved_by:
            return row
    raise NotHere(member_id)


def _authors(session: Session, row: Any) -> set[str]:
    """Who does not agree to it: who proposed it, or made the member one with another."""
    if row.by:
        return {str(row.by)}
    return {str(one.by) for one in lately.joined(session, row.member_id, row.asked_at)}


def _leave(session: Session, act: str, scope: Scope, row: Erasure, now_ms: int) -> None:
    told = {"member": row.member_id, "why": row.why}
    did(session, Act(act, scope.staff_id, now_ms, detail=told))


_WAITING = (
    select(
        Erasure.member_id,
        Erasure.by,
        Erasure.why,
        Erasure.asked_at,
        Member.name,
        Store.name.label("store"),
        Staff.name.label("who"),
    )
    .join(Member, Member.id == Erasure.member_id)
    .join(Store, Store.id == Member.home_store)
    .outerjoin(Staff, Staff.id == Erasure.by)
    .where(or_(Erasure.by != "", Erasure.why == lately.MERGED), Erasure.approved_by == "")
    .order_by(Erasure.asked_at, Erasure.member_id)
)
