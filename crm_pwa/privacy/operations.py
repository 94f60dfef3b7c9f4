"""Who looked: reads of sensitive fields on the server's own pages."""

from sqlalchemy.orm import Session

from crm_pwa.core import ids
from crm_pwa.privacy.models import Access


def log_read(session: Session, member_id: str, staff_id: str, field: str, now_ms: int) -> None:
    """Keep that somebody was shown a sensitive field, never what it said.

    Needs a write transaction, kept before the page is answered: what cannot be logged is not
    shown.
    """
    row = Access(
        id=ids.new(), member_id=member_id, staff_id=staff_id, field=field, how="page", at=now_ms
    )
    session.add(row)
    session.flush()
