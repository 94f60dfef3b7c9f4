"""The shop says that two members are one, or two again: the lead of store A does."""

from collections.abc import Iterator
from contextlib import suppress

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Staff
from crm_pwa.core.errors import AppError
from crm_pwa.core.scope import Scope
from crm_pwa.members.models import Member, MemberMerge
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from sim.centre.safety import Fault, Ops, States

LEAD, STORE = "lead-3", "store-a"


def merge(session: Session, now_ms: int, id: str, away: str) -> None:
    """Another member is this one; nothing where one of them is gone, elsewhere or one with another
    by now: the desk offers no such pair."""
    both = session.scalars(select(Member.merged_into).where(Member.id.in_((id, away))))
    if any(both):
        return
    _say(session, now_ms, Verb(kind="member.merge", member=id, payload={"away": away}))


def unmerge(session: Session, now_ms: int, id: str) -> None:
    """A member is two again, if they were merged into another."""
    row = session.scalar(_OPEN.where(MemberMerge.away == id))
    if row is not None:
        _say(session, now_ms, Verb(kind="member.unmerge", member=row.into, payload={}, of=row.id))


def groups(session: Session) -> list[set[str]]:
    """Members who were one at some time."""
    found: list[set[str]] = []
    for row in session.execute(select(MemberMerge.away, MemberMerge.into)):
        touched = [one for one in found if one & {row.away, row.into}]
        found = [one for one in found if one not in touched]
        found.append({row.away, row.into}.union(*touched))
    return found


def faults(session: Session, ops: Ops, states: States) -> Iterator[Fault]:
    """What is wrong with the notes of members who were one at some time.

    ``ops``: accepted ones by whose name they were said by; ``states``: cards of the living. A
    note stands on one card of those who were one, and on its own name's where that is a card.
    """
    merged = dict(session.execute(select(Member.id, Member.merged_into)).tuples().all())
    moved = {op.of for said in ops.values() for op in said if op.k == "move"}
    for group in groups(session):
        if not group <= states.keys():  # somebody was erased
            continue
        said = [op for m in group for op in ops.get(m, [])]
        ended = moved | {op.of for op in said if op.k in ("undo", "note.retract")}
        cards = {m: {row["id"] for row in states[m]["notes"]} for m in group if not merged[m]}
        for m in group:
            for op in ops.get(m, []):
                if op.k == "note.add" and op.id not in ended:
                    yield from _stands(op.id, m, cards)


def _stands(note: str, m: str, cards: dict[str, set[str]]) -> Iterator[Fault]:
    on = [card for card, notes in cards.items() if note in notes]
    if on != [m] and (m in cards or len(on) != 1):
        yield "joined", f"the note {note} of {m} is on {on}"


def _say(session: Session, now_ms: int, verb: Verb) -> None:
    staff = session.scalars(select(Staff.id).where(Staff.login == LEAD)).one()
    sender = Sender(Scope(staff, "lead", (STORE,)), now_ms, current_app.extensions["keys"])
    with suppress(AppError):
        do(session, sender, verb)


_OPEN = select(MemberMerge).where(MemberMerge.ended_at.is_(None))
