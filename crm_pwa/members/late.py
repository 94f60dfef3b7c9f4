"""Of whom edits are that phones sent after they were signed off: erasing must find every one."""

import msgspec
from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_pwa.core.log.models import Quarantined
from crm_pwa.core.log.op import Op
from crm_pwa.core.seal import Keys
from crm_pwa.members import queries
from crm_pwa.members.models import Member


def opened(row: Quarantined, keys: Keys) -> Op:
    """The edit. Raises InvalidTag for what another secret sealed, MsgspecError for no operation."""
    return msgspec.json.decode(keys.held(row.sealed, row.id), type=Op)


def name_old(session: Session, keys: Keys) -> int:
    """Write down of whom edits are that were kept before that was; return how many stay.

    What nobody can open is of no use to anybody and goes, as does what is of somebody forgotten.
    Must run inside ``db.writing()``.
    """
    many = 0
    for row in session.scalars(select(Quarantined).where(Quarantined.named == "")).all():
        try:
            row.named = opened(row, keys).m
        except (InvalidTag, msgspec.MsgspecError, ValueError):
            session.delete(row)
            continue
        many += 1
    session.flush()
    return many - _drop_the_forgotten(session) if many else 0


def _drop_the_forgotten(session: Session) -> int:
    names = set(session.scalars(select(Quarantined.named).distinct()))
    homes = queries.resolve(session, names)
    gone = select(Member.id).where(Member.erased_at.is_not(None), Member.id.in_(homes.values()))
    erased = set(session.scalars(gone))
    theirs = [name for name, home in homes.items() if home in erased]
    left = delete(Quarantined).where(Quarantined.named.in_(theirs)).returning(Quarantined.id)
    return len(session.execute(left).all())
