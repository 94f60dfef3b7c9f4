"""A lead says what a note is about."""

from sqlalchemy.orm import Session

from crm_pwa.boards import heard
from crm_pwa.boards.models import NoteReading
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.errors import Invalid
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import upsert
from crm_pwa.insights.words import dictionary

SENTIMENTS = ("", "good", "bad")
SAID = ("need", "sentiment", "by", "at")


def say(
    session: Session, by: Scope, note: str, need: str, sentiment: str, *, keys: Keys, now_ms: int
) -> None:
    """Keep it; said again, the later word holds. Raises NotHere, and Invalid for unknown words."""
    if need not in ("", *dictionary.words().needs) or sentiment not in SENTIMENTS:
        raise Invalid("Choose what the note is about.")
    store_id, member_id, text = heard.one(session, keys, by, note, now_ms)
    suggested = heard.suggestion(text)
    row = {"id": note, "store_id": store_id, "member_id": member_id}
    row |= {"need": need, "sentiment": sentiment}
    came = f"{suggested['need']} {suggested['sentiment']}".strip()
    whence = {"suggested": came, "version": suggested["version"]}
    upsert(session, NoteReading, [row | whence | {"by": by.staff_id, "at": now_ms}], update=SAID)
    did(session, Act("note_about", by.staff_id, now_ms, by.first, detail={"note": note}))
