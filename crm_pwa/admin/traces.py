"""The last step of the night: no byte of what went is left in the database's files."""

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.core import logs, scrub
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta
from crm_pwa.members.models import Member
from crm_pwa.notes import ageing as notes
from crm_pwa.privacy.held import HELD
from crm_pwa.privacy.models import RetentionRun
from crm_pwa.privacy.retention import Asked

BYTES = "bytes"
LEFT = "scrub_left"
"""Under which it is known (``Meta``) what of it is still to be done: JSON, tables."""


def left(asked: Asked) -> int:
    """How many tables could not be made anew: these are tried again the next night.

    Nothing where nobody's words went since. What the cluster does not let be done is logged.
    """
    if asked.dry:
        return 0
    known = db.session.get(Meta, LEFT)
    tables = list(HELD) if _went_since(db.session()) else json.loads(known.value if known else "[]")
    if not tables:
        return 0
    db.session.remove()
    undone = scrub.wholly(db.engine, tables)
    with writing() as session:
        session.merge(Meta(key=LEFT, value=json.dumps(undone.tables)))
    if undone.denied:
        logs.unable(BYTES, undone.denied)
    return len(undone.tables)


def _went_since(session: Session) -> bool:
    """Whether words went after the tables were made anew last, but for those that are named."""
    runs = select(func.max(RetentionRun.at))
    last = session.scalar(runs.where(RetentionRun.rule == BYTES, ~RetentionRun.failed)) or 0
    erased = session.scalar(select(func.max(Member.erased_at))) or 0
    noted = runs.where(RetentionRun.rule == notes.RULES[0].name, RetentionRun.n > 0)
    return max(erased, session.scalar(noted) or 0) > last
