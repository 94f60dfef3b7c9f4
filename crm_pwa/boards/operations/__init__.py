"""The only writer of what boards count: each night all of it anew."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_pwa.boards.models import BoardCount
from crm_pwa.boards.operations.contacts import first_contacts
from crm_pwa.boards.operations.offers import offers
from crm_pwa.core.db import writing
from crm_pwa.core.sql import insert_new


def count(session: Session, today: date) -> int:
    """Count what happened before ``today``; the rows written.

    Nobody waits for the counting: only what was counted is written in a transaction of its own.
    """
    rows = [*first_contacts(session, today), *offers(session, today)]
    with writing() as out:
        out.execute(delete(BoardCount))
        insert_new(out, BoardCount, [row | {"day": today.isoformat()} for row in rows])
    return len(rows)
