"""Notes in guides' words that a lead has not said yet what they are about."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from crm_pwa.accounts.models import Staff
from crm_pwa.boards.models import NoteReading
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.models import Operation
from crm_pwa.core.scope import Scope
from crm_pwa.insights.words import reading
from crm_pwa.members import cards
from crm_pwa.members.models import Member, MemberStore

DAYS = 30
DAY_MS = 86_400_000
MOST = 30
"""Notes on one page; the newest come first."""


def waiting(session: Session, scope: Scope, now_ms: int, tz: str) -> list[dict[str, Any]]:
    """``[{"id", "text", "who", "date", "suggested": {"need", "sentiment", "words"}}]``.

    Notes of the last 30 days, as far as their members agreed to them and did not have them taken
    back; whose they are is not told. ``suggested`` quotes the words it rests on.
    """
    rows = session.execute(_open(scope, now_ms - DAYS * DAY_MS)).all()
    notes = _texts(session, {row.holder for row in rows}, now_ms)
    return [
        {
            "id": row.id,
            "text": notes[row.id],
            "who": row.name or "",
            "date": str(store_day(row.received_at, tz)),
            "suggested": suggestion(notes[row.id]),
        }
        for row in rows
        if row.id in notes
    ]


def one(session: Session, scope: Scope, note: str, now_ms: int) -> tuple[str, str, str]:
    """(store, member, text) of such a note, said of already or not. Raises NotHere."""
    row = session.execute(_within(scope).where(Operation.id == note)).first()
    text = _texts(session, {row.holder}, now_ms).get(note) if row else None
    if row is None or text is None:
        raise NotHere(note)
    return row.store_id, row.member_id, text


def suggestion(text: str) -> dict[str, Any]:
    """What a text may be about: ``{"need", "sentiment", "words", "version"}``."""
    found = reading.read(text)
    need = next(iter(found.needs), "")
    words = dict.fromkeys([*found.needs.get(need, []), *found.words])
    sentiment = "" if found.sentiment == "unclear" else found.sentiment
    return {
        "need": need,
        "sentiment": sentiment,
        "words": list(words),
        "version": found.version,
    }


def told(session: Session, scope: Scope, now_ms: int) -> list[dict[str, Any]]:
    """What leads said of the last 30 days, most often first: ``[{"need", "good", "bad", "n"}]``."""
    query = (
        select(NoteReading.need, NoteReading.sentiment, func.count())
        .where(NoteReading.store_id.in_(scope.stores), NoteReading.need != "")
        .where(NoteReading.at >= now_ms - DAYS * DAY_MS)
        .group_by(NoteReading.need, NoteReading.sentiment)
    )
    counts: dict[str, Counter[str]] = {}
    for need, sentiment, n in session.execute(query):
        counts.setdefault(need, Counter())[sentiment] += n
    rows = [
        {"need": need, "good": of["good"], "bad": of["bad"], "n": of.total()}
        for need, of in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["n"], row["need"]))


def _texts(session: Session, members: set[str], now_ms: int) -> dict[str, str]:
    return dict(_notes(cards.bodies(session, members, "", now_ms).values()))


def _notes(bodies: Any) -> Iterator[tuple[str, str]]:
    for body in bodies:
        for note in body["notes"]:
            yield note["id"], note["text"]


def _open(scope: Scope, since_ms: int) -> Any:
    return (
        _within(scope)
        .outerjoin(NoteReading, NoteReading.id == Operation.id)
        .where(NoteReading.id.is_(None), Operation.received_at >= since_ms)
        .order_by(Operation.received_at.desc(), Operation.id)
        .limit(MOST)
    )


def _within(scope: Scope) -> Any:
    named = aliased(Member)
    holder = case((named.merged_into == "", named.id), else_=named.merged_into)
    held = (
        select(MemberStore.member_id, func.min(MemberStore.store_id).label("store_id"))
        .where(MemberStore.store_id.in_(scope.stores))
        .group_by(MemberStore.member_id)
        .subquery()
    )
    return (
        select(
            Operation.id,
            Operation.member_id,
            Operation.received_at,
            Staff.name,
            holder.label("holder"),
            held.c.store_id,
        )
        .join(named, named.id == Operation.member_id)
        .join(held, held.c.member_id == holder)
        .outerjoin(Staff, Staff.id == Operation.actor_id)
        .where(Operation.kind == "note.add", Operation.verdict == "accepted")
    )
