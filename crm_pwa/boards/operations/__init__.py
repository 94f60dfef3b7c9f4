"""The only writer of what boards count: each night all of it anew."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_pwa.boards.models import BoardCount
from crm_pwa.boards.operations.contacts import first_contacts
from crm_pwa.boards.operations.offers import offers
from crm_pwa.core.sql import insert_new


def count(session: Session, today: date) -> int:
    """Count what happened before ``today``; the rows written. Must run inside ``writing()``."""
    rows = [*first_contacts(session, today), *offers(session, today)]
    session.execute(delete(BoardCount))
    insert_new(session, BoardCount, [row | {"day": today.isoformat()} for row in rows])
    return len(rows)
