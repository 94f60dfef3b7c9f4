"""A bare sequence: numbers stay given out, whatever becomes of the writer."""

from flask import current_app, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core.log.models import FeedHead
from crm_pwa.core.sql import upsert

_last: dict[str, int] = {}
_given: dict[tuple[str, str, int], int] = {}


def allot(session: Session, store_id: str, n: int) -> int:
    """Give ``n`` numbers of a store's feed; a writer that runs again still has its first ones."""
    head = session.scalar(select(FeedHead.seq).where(FeedHead.store_id == store_id)) or 0
    if not n:
        return head
    key = _writer(store_id)
    if key not in _given:
        _given[key] = max(head, _last.get(store_id, 0))
        _last[store_id] = _given[key] + n
    row = {"store_id": store_id, "seq": max(head, _given[key] + n)}
    upsert(session, FeedHead, [row], update=("seq",))
    return _given[key]


def _writer(store_id: str) -> tuple[str, str, int]:
    """The same for the same request run again, and for its first, second … row."""
    said = current_app.extensions.get("asked", "")
    g.written = place = g.get("written", 0 if said else len(_given)) + 1
    return store_id, said, place
