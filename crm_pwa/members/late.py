"""Of whom edits are that phones sent after they were signed off: erasing must find every one."""

from collections.abc import Iterable
from contextlib import suppress

import msgspec
from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_pwa.core.log.models import Quarantined
from crm_pwa.core.log.op import Op
from crm_pwa.core.seal import Keys
from crm_pwa.members import queries
from crm_pwa.members.models import Member


def readable(rows: Iterable[Quarantined], keys: Keys) -> dict[str, Op]:
    """The edits that can be opened, by id; what another secret sealed, or is no edit, is not."""
    found = {}
    for row in rows:
        with suppress(InvalidTag, msgspec.MsgspecError, ValueError):
            found[row.id] = msgspec.json.decode(keys.held(row.sealed, row.id), type=Op)
    return found


def name_old(session: Session, keys: Keys) -> int:
    """Write down of whom edits are that were kept before that was; return how many stay.

    What nobody can open is of no use to anybody and goes, as does what is of somebody forgotten.
    Must run inside ``db.writing()``.
    """
    rows = session.scalars(select(Quarantined).where(Quarantined.named == "")).all()
    ops = readable(rows, keys)
    for row in rows:
        if row.id in ops:
            row.named = ops[row.id].m
        else:
            session.delete(row)
    session.flush()
    return len(ops) - _drop_the_forgotten(session) if ops else 0


def _drop_the_forgotten(session: Session) -> int:
    names = set(session.scalars(select(Quarantined.named).distinct()))
    homes = queries.resolve(session, names)
    gone = select(Member.id).where(Member.erased_at.is_not(None), Member.id.in_(homes.values()))
    erased = set(session.scalars(gone))
    theirs = [name for name, home in homes.items() if home in erased]
    left = delete(Quarantined).where(Quarantined.named.in_(theirs)).returning(Quarantined.id)
    return len(session.execute(left).all())
