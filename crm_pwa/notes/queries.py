"""What a lead looks at: notes whose words may not be fit to be read."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core.errors import NotHere
from crm_pwa.core.scope import Scope
from crm_pwa.members import cards
from crm_pwa.members.queries import resolve
from crm_pwa.notes.models import NoteReview

SHOWN = 30


def doubtful(session: Session, scope: Scope, now_ms: int) -> list[dict[str, Any]]:
    """Notes of these stores that wait, the oldest first, with their words.

    {op, m, title, who, at, text}; those taken back meanwhile are left out.
    """
    query = (
        select(NoteReview)
        .where(NoteReview.store_id.in_(scope.stores), NoteReview.state == "open")
        .order_by(NoteReview.at, NoteReview.op_id)
        .limit(SHOWN)
    )
    waiting = list(session.scalars(query))
    now_of = resolve(session, {row.member_id for row in waiting})
    bodies = cards.bodies(session, sorted(set(now_of.values())), "", now_ms)
    names = accounts.names(session, {row.actor_id for row in waiting})
    found = []
    for row in waiting:
        body = bodies.get(now_of.get(row.member_id, ""), {"notes": []})
        said = next((note for note in body["notes"] if note["id"] == row.op_id), None)
        if said:
            shown = {"op": row.op_id, "m": body["m"], "title": body["address"] or body["name"]}
            who = names.get(row.actor_id, "")
            found.append(shown | {"who": who, "at": row.at, "text": said["text"]})
    return found


def review_for(session: Session, scope: Scope, op_id: str) -> NoteReview:
    """The note that waits for this scope's lead. Raises NotHere."""
    row = session.get(NoteReview, op_id)
    if row is None or row.store_id not in scope.stores:
        raise NotHere(op_id)
    return row
