"""What of a member's notes has grown too old, and taking it back: from cards, and from the log."""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core import hlc
from crm_pwa.core.db import db
from crm_pwa.core.log.models import Operation, OperationBody
from crm_pwa.core.scope import Scope
from crm_pwa.core.sql import table_of
from crm_pwa.members import origins, queries
from crm_pwa.members.models import Member
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.notes.models import NoteReview
from crm_pwa.privacy.retention import Asked

ACTOR = "retention"
"""Who takes notes back for their age: nobody of the staff."""
TEXTS = ("note.add", "note.retract")


class Old(NamedTuple):
    """Of a member: notes on their card, what ended there, and words that the log has, by id."""

    live: list[str]
    ended: set[str]
    words: set[str]

    @property
    def many(self) -> int:
        """Notes that go."""
        return len({*self.live, *self.words})


def found(asked: Asked, away: list[Any]) -> dict[str, Old]:
    """Of which of these something is too old. ``away``: rows with ``id`` and ``state``."""
    names = {row.id: row.id for row in away} | queries.aliases(db.session(), [r.id for r in away])
    words: dict[str, set[str]] = {row.id: set() for row in away}
    for row in db.session().execute(_WORDS.where(_old_words(asked), _LOG.c.member_id.in_(names))):
        words[names[row.member_id]].add(row.id)
    db.session().rollback()
    told = {}
    for row in away:
        state = msgspec.json.decode(row.state)
        ended = origins.arrived(state) & set(state["dead"])
        told[row.id] = Old(_live(state, asked), ended, words[row.id])
    return {member: one for member, one in told.items() if one.many}


def _live(state: dict[str, Any], asked: Asked) -> list[str]:
    return [one["id"] for one in state["notes"] if hlc.millis(one["hlc"]) < asked.before_ms]


def take_back(session: Session, asked: Asked, old: dict[str, Old]) -> None:
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


def has_words(asked: Asked) -> ColumnElement[bool]:
    """Whether the log still has an old note of a member, or of whoever is one with them."""
    alias = table_of(Member).alias()
    also = select(alias.c.id).where(alias.c.merged_into == Member.id)
    theirs = or_(_LOG.c.member_id == Member.id, _LOG.c.member_id.in_(also))
    return _WORDS.where(_old_words(asked), theirs).correlate(table_of(Member)).exists()


def _old_words(asked: Asked, kinds: tuple[str, ...] = TEXTS[:1]) -> ColumnElement[bool]:
    return and_(_LOG.c.kind.in_(kinds), _LOG.c.hlc < _until(asked))


def _until(asked: Asked) -> str:
    return hlc.make(asked.before_ms)


_LOG = table_of(Operation)
_WORDS = select(_LOG.c.id, _LOG.c.member_id).join(
    table_of(OperationBody), table_of(OperationBody).c.id == _LOG.c.id
)
