"""The lead puts a follow-up off to a later day, and takes that back."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.followups import operations, queries
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender


def put_off(
    session: Session, sender: Sender, followup_id: str, until: date, *, today: date
) -> tuple[dict[str, Any], str]:
    """Put an open follow-up off to a store day; return its row, and the operation's id.

    It is an answer to its prompt like a guide's own, on every card and phone; but what nobody
    had taken is not the lead's by it. Raises NotHere for one beyond reach; Invalid ("answered",
    "ended") for one that is open no more, and what recording an answer raises.
    Must run inside ``db.writing()``.
    """
    row = operations.open_one(session, sender.scope, followup_id)
    payload = {"prompt": row.prompt_id, "outcome": "later", "until": until.isoformat()}
    verb = Verb(kind="prompt.outcome", member=row.member_id, payload=payload)
    verdict = do(session, sender, verb)[0]
    if not row.staff_id:
        operations.hand(session, [(followup_id, "")])
    return queries.one_for(session, sender.scope, followup_id, today), verdict.id


def undo(session: Session, sender: Sender, followup_id: str, op: str, *, today: date) -> None:
    """Take back ``put_off``, by the operation's id. Raises NotHere, and what an undo raises."""
    row = queries.one_for(session, sender.scope, followup_id, today)
    do(session, sender, Verb(kind="undo", member=row["m"], payload={}, of=op))
