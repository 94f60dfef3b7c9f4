"""Words are kept for two years after the last visit; warnings are to be asked about again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.models import Store
from crm_pwa.core import hlc
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation, OperationBody
from crm_pwa.core.scope import Scope
from crm_pwa.core.sql import table_of
from crm_pwa.members import queries
from crm_pwa.members.models import Card, Member, MemberStat, MemberStore
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.notes.models import NoteReview
from crm_pwa.privacy.retention import ZONE, Asked, Rule

NOTES = setting(Setting("notes_months", "number", 24, least=6, most=60))
"""How long free words stay after the last visit, months."""
ALLERGIES = setting(Setting("allergy_months", "number", 24, least=6, most=60))
"""After how long an allergy is to be asked about again, months. None is dropped for its age."""
ACTOR = "retention"
"""Who takes notes back for their age: nobody of the staff."""
TEXTS = ("note.add", "note.retract")
AT_ONCE = 50
"""Members whose notes go in one transaction."""


def _notes(asked: Asked) -> int:
    """Take back what was noted before of who did not come since, so that phones drop it too."""
    many = 0
    for page in _pages(asked, '"notes":[{'):
        old = {row.id: _older(row, "notes", asked) for row in page if _is_away(row, asked.before)}
        named = {member: ids for member, ids in old.items() if ids}
        many += sum(map(len, named.values()))
        if named and not asked.dry:
            with writing() as session:
                _take_back(session, asked, named)
    return many


def _take_back(session: Session, asked: Asked, named: dict[str, list[str]]) -> None:
    """The notes by an operation each, then their words out of the log: of these nobody has any."""
    stores = tuple(session.scalars(select(Store.id).order_by(Store.id)))
    sender = Sender(Scope(ACTOR, "lead", stores), asked.now_ms, asked.keys)
    verbs = [
        Verb(kind="note.retract", member=member, payload={}, of=note)
        for member, notes in named.items()
        for note in notes
    ]
    do(session, sender, *verbs)
    whole = [*named, *queries.aliases(session, named)]
    theirs = _LOG.c.member_id.in_(whole) & _LOG.c.kind.in_(TEXTS)
    texts = select(_LOG.c.id).where(theirs, _LOG.c.received_at < asked.before_ms)
    notes = [note for several in named.values() for note in several]
    origins = select(_LOG.c.target_id).where(_LOG.c.id.in_(notes), _LOG.c.kind == "move")
    gone = or_(OperationBody.id.in_(texts), OperationBody.id.in_(origins))
    session.execute(delete(OperationBody).where(gone))
    session.execute(delete(NoteReview).where(NoteReview.op_id.in_(notes)))


def _allergies(asked: Asked) -> int:
    """Members with a warning that nobody has asked about since; it stays."""
    return sum(
        bool(_older(row, "allergies", asked))
        for page in _pages(asked, '"allergies":[{')
        for row in page
    )


def _pages(asked: Asked, has: str) -> Iterator[list[Any]]:
    """Members with such rows on their cards, by id."""
    after = ""
    while True:
        found = db.session().execute(_CARDS.where(Card.state.contains(has), Member.id > after))
        rows = found.all()
        db.session().rollback()
        yield [row for row in rows if row.id not in asked.kept]
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].id


def _is_away(row: Any, before: date) -> bool:
    """Whether the member was not here since: no receipt, no scan, joined before."""
    seen = msgspec.json.decode(row.state)["seen_at"]
    scanned = store_day(hlc.millis(seen), ZONE).isoformat() if seen else ""
    last: str = max(row.last_visit or "", row.joined_on, scanned)
    return last < before.isoformat()


def _older(row: Any, shelf: str, asked: Asked) -> list[str]:
    """The ids of what was said before; none where anything of the kind was said since, if it was
    to be asked about."""
    state = msgspec.json.decode(row.state)
    live = [one for one in state[shelf] if not one.get("gone")]
    old = [one["id"] for one in live if hlc.millis(one["hlc"]) < asked.before_ms]
    return old if shelf == "notes" or len(old) == len(live) else []


_LOG = table_of(Operation)
_CARDS = (
    select(Member.id, Member.joined_on, Card.state, MemberStat.last_visit)
    .join(Card, Card.member_id == Member.id)
    .outerjoin(MemberStat, MemberStat.member_id == Member.id)
    .where(Member.merged_into == "", Member.erased_at.is_(None))
    .where(exists().where(MemberStore.member_id == Member.id))
    .order_by(Member.id)
    .limit(AT_ONCE)
)
RULES = (
    Rule("notes", _notes, "months", NOTES),
    Rule("allergies", _allergies, "months", ALLERGIES, counts=True),
)
