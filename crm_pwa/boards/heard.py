"""Notes in guides' words that a lead has not said yet what they are about."""

from collections import Counter
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.boards import lying
from crm_pwa.boards.models import NoteReading
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.models import Operation
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.insights.words import reading

DAYS = 30
DAY_MS = 86_400_000
MOST = 30
"""Notes on one page; the newest come first."""
PAGES = 10
"""As many times ``MOST`` are looked at for those that can be read: a page is asked for often."""


def waiting(
    session: Session, keys: Keys, scope: Scope, now_ms: int, tz: str
) -> list[dict[str, Any]]:
    """``[{"id", "text", "who", "date", "suggested": {"need", "sentiment", "words"}}]``.

    The newest of the last 30 days, as far as their members agreed to them and did not take them
    back; whose they are is not told. ``suggested`` quotes the words it rests on.
    """
    query = _open(scope, now_ms - DAYS * DAY_MS)
    found: list[tuple[Any, str]] = []
    with session.execute(query, execution_options={"yield_per": MOST}) as rows:
        for some in islice(rows.partitions(), PAGES):
            heard = lying.readable(session, keys, scope, some, now_ms)
            found += [(row, heard[row.id].text) for row in some if row.id in heard]
            if len(found) >= MOST:
                break
    return [
        {
            "id": row.id,
            "text": text,
            "who": row.name or "",
            "date": str(store_day(row.received_at, tz)),
            "suggested": suggestion(text),
        }
        for row, text in found[:MOST]
    ]


def one(session: Session, keys: Keys, scope: Scope, note: str, now_ms: int) -> lying.Heard:
    """Such a note, said of already or not. Raises NotHere."""
    rows = session.execute(lying.within(scope).where(Operation.id == note)).all()
    heard = lying.readable(session, keys, scope, rows, now_ms)
    if note not in heard:
        raise NotHere(note)
    return heard[note]


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


def _open(scope: Scope, since_ms: int) -> Any:
    return (
        lying.within(scope)
        .outerjoin(NoteReading, NoteReading.id == Operation.id)
        .where(NoteReading.id.is_(None), Operation.received_at >= since_ms)
        .order_by(Operation.received_at.desc(), Operation.id)
    )
