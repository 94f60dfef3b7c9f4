"""The only writer of contacts made elsewhere: sets in, changes counted."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.core.bulk import keep
from crm_pwa.messages.models import Contact


def keep_contacts(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add or correct contacts by id, all columns given; return how many changed."""
    return keep(session, Contact, rows)
