"""Words are kept for two years after the last visit; warnings are to be asked about again."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.models import Store
from crm_pwa.core import hlc, logs
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation, OperationBody
from crm_pwa.core.scope import Scope
from crm_pwa.core.sql import table_of
from crm_pwa.members import origins, queries
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


class Old(NamedTuple):
    """Of a member: notes on their card, what ended there, and words that the log has, by id."""

    live: list[str]
    ended: set[str]
    words: set[str]

    @property
    def many(self) -> int:
        """Notes that go."""
        return len({*self.live, *self.words})


def _notes(asked: Asked) -> int:
    """Take back what was noted before of who did not come since, so that phones drop it too.

    What was taken back, or moved here from another's card, is then in the log alone: it goes too.
    """
    many = 0
    for page in _pages(asked, or_(Card.state.contains('"notes":[{'), _has_words(asked))):
        old = _old(asked, [row for row in page if _is_away(row, asked.before)])
        many += sum(one.many for one in old.values()) if asked.dry else _let_go(asked, old)
    return many


def _old(asked: Asked, away: list[Any]) -> dict[str, Old]:
    names = {row.id: row.id for row in away} | queries.aliases(db.session(), [r.id for r in away])
    words: dict[str, set[str]] = {row.id: set() for row in away}
    for row in db.session().execute(_WORDS.where(_old_words(asked), _LOG.c.member_id.in_(names))):
        words[names[row.member_id]].add(row.id)
    db.session().rollback()
    found = {}
    for row in away:
        state = msgspec.json.decode(row.state)
        ended = origins.arrived(state) & set(state["dead"])
        found[row.id] = Old(_older(row, "notes", asked), ended, words[row.id])
    return {member: one for member, one in found.items() if one.many}


def _let_go(asked: Asked, old: dict[str, Old]) -> int:
    """All of them in one go; where that cannot be, one by one, so that one holds up no other."""
    if not old:
        return 0
    try:
        with writing() as session:
            _take_back(session, asked, old)
    except Exception as fault:  # noqa: BLE001 - it is logged, and the others go on
        if len(old) > 1:
            return sum(_let_go(asked, {member: one}) for member, one in old.items())
        logs.failed(fault)
        return 0
    return sum(one.many for one in old.values())


def _take_back(session: Session, asked: Asked, old: dict[str, Old]) -> None:
    """The notes by an operation each, then their words out of the log: of these nobody has any."""
    stores = tuple(session.scalars(select(Store.id).order_by(Store.id)))
    sender = Sender(Scope(ACTOR, "lead", stores), asked.now_ms, asked.keys)
    verbs = [
        Verb(kind="note.retract", member=member, payload={}, of=note)
        for member, one in old.items()
        for note in one.live
    ]
    do(session, sender, *verbs)
    whole = [*old, *queries.aliases(session, [*old])]
    texts = select(_LOG.c.id).where(_LOG.c.member_id.in_(whole), _old_words(asked, TEXTS))
    session.execute(delete(OperationBody).where(OperationBody.id.in_(texts)))
    live = [note for one in old.values() for note in one.live]
    ended = sorted({op_id for one in old.values() for op_id in one.ended})
    long_ended = select(_LOG.c.id).where(_LOG.c.id.in_(ended), _LOG.c.hlc < _until(asked))
    taken = origins.sources(session, [*live, *session.scalars(long_ended)])
    origins.forget(session, taken)
    gone = [*live, *(op_id for several in taken.values() for op_id in several)]
    session.execute(delete(NoteReview).where(NoteReview.op_id.in_(gone)))


def _has_words(asked: Asked) -> ColumnElement[bool]:
    """Whether the log still has an old note of a member, or of whoever is one with them."""
    alias = table_of(Member).alias()
    also = select(alias.c.id).where(alias.c.merged_into == Member.id)
    theirs = or_(_LOG.c.member_id == Member.id, _LOG.c.member_id.in_(also))
    return _WORDS.where(_old_words(asked), theirs).correlate(table_of(Member)).exists()


def _old_words(asked: Asked, kinds: tuple[str, ...] = TEXTS[:1]) -> ColumnElement[bool]:
    return and_(_LOG.c.kind.in_(kinds), _LOG.c.hlc < _until(asked))


def _until(asked: Asked) -> str:
    return hlc.make(asked.before_ms)


def _allergies(asked: Asked) -> int:
    """Members with a warning that nobody has asked about since; it stays."""
    return sum(
        bool(_older(row, "allergies", asked))
        for page in _pages(asked, Card.state.contains('"allergies":[{'))
        for row in page
    )


def _pages(asked: Asked, has: ColumnElement[bool]) -> Iterator[list[Any]]:
    """Members of whom there is such a thing, by id."""
    after = ""
    while True:
        found = db.session().execute(_CARDS.where(has, Member.id > after))
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
_WORDS = select(_LOG.c.id, _LOG.c.member_id).join(
    table_of(OperationBody), table_of(OperationBody).c.id == _LOG.c.id
)
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
