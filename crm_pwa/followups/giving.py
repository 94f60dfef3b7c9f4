"""The lead gives all that one guide has to others, puts off, and says who is off today."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from crm_pwa.core.errors import Invalid
from crm_pwa.core.scope import Scope
from crm_pwa.core.sql import insert_new
from crm_pwa.followups import operations, queries
from crm_pwa.followups.day import OPEN, due
from crm_pwa.followups.models import DayOff, FollowUp
from crm_pwa.members import feed
from crm_pwa.members.models import Member
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender

EVENLY = "evenly"
"""In place of a receiver: whoever of the guides in the shop has the fewest, one after the other."""


class Given(NamedTuple):
    """What went to whom: {receiver: follow-ups}; ``stayed``: how many nobody could take."""

    to: dict[str, list[str]]
    stayed: int

    @property
    def n(self) -> int:
        """How many went."""
        return sum(map(len, self.to.values()))


def give_all(session: Session, scope: Scope, giver: str, to: str, *, today: date) -> Given:
    """Give every open follow-up of ``giver`` ("": of nobody) to ``to``, or evenly (``EVENLY``).

    Those put off or waiting go too. A receiver works in the row's store today, and on the day it
    is due where that is later; a row without one stays. The stores are locked first, as for
    one. Raises Invalid ("not_in") when nobody can take any though there are some.
    Must run inside ``db.writing()``.
    """
    feed.lock(session, scope.stores)
    rows = session.execute(_THEIRS, {"staff": giver, "stores": scope.stores}).all()
    load = Counter({one["id"]: one["count"] for one in queries.load(session, scope, today)})
    takers = _Takers(session, giver, to, today.isoformat())
    given: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if able := takers.of(row):
            given[taker := min(able, key=lambda who: (load[who], who))].append(row.id)
            load[taker] += 1
    if rows and not given:
        raise Invalid("Nobody else works here on that day.", "not_in")
    _write(session, rows, given)
    return Given(dict(given), len(rows) - sum(map(len, given.values())))


def give_back(session: Session, scope: Scope, giver: str, given: Mapping[str, list[str]]) -> int:
    """Undo ``give_all``: what is open still and with whom it was given to; tell how many went.

    ``giver`` may be off that day: it was theirs. Raises Invalid ("not_in") where the giver is no
    one of the scope's stores. Must run inside ``db.writing()``.
    """
    feed.lock(session, scope.stores)
    if giver and not any(_floor(session, store, giver) for store in scope.stores):
        raise Invalid("Nobody of that name works here.", "not_in")
    back = []
    for taker, ids in given.items():
        rows = session.execute(_THEIRS, {"staff": taker, "stores": scope.stores}).all()
        back += [row for row in rows if row.id in set(ids)]
    _write(session, back, {giver: [row.id for row in back]})
    return len(back)


def put_off(
    session: Session, sender: Sender, followup_id: str, until: date, *, today: date
) -> tuple[dict[str, Any], str]:
    """Put an open follow-up off to a store day; return its row, and the operation's id.

    It is an answer to its prompt like a guide's own, on every card and phone; but what nobody
    had taken is not the lead's by it. Raises NotHere for one beyond reach; Invalid ("answered",
    "ended") for one that is open no more, and what recording an answer raises.
    Must run inside ``db.writing()``.
    """
    row = operations.open_one(session, sender.scope, followup_id)
    payload = {"prompt": row.prompt_id, "outcome": "later", "until": until.isoformat()}
    verb = Verb(kind="prompt.outcome", member=row.member_id, payload=payload)
    verdict = do(session, sender, verb)[0]
    if not row.staff_id:
        operations.hand(session, [(followup_id, "")])
    return queries.one_for(session, sender.scope, followup_id, today), verdict.id


def undo(session: Session, sender: Sender, followup_id: str, op: str, *, today: date) -> None:
    """Take back ``put_off``, by the operation's id. Raises NotHere, and what an undo raises."""
    row = queries.one_for(session, sender.scope, followup_id, today)
    do(session, sender, Verb(kind="undo", member=row["m"], payload={}, of=op))


def set_off(session: Session, scope: Scope, staff_id: str, *, today: date, off: bool) -> None:
    """Somebody of the scope's stores is off today, or is here after all.

    What they have stays theirs until it is given to others. Days gone by are forgotten.
    Raises Invalid ("not_in") for a person of no such store. Must run inside ``db.writing()``.
    """
    day = today.isoformat()
    stores = [store for store in scope.stores if _floor(session, store, staff_id)]
    if not stores:
        raise Invalid("Nobody of that name works here.", "not_in")
    gone = DayOff.store_id.in_(scope.stores), DayOff.day < day
    session.execute(delete(DayOff).where(*gone))
    if off:
        rows = [{"store_id": store, "staff_id": staff_id, "day": day} for store in stores]
        insert_new(session, DayOff, rows)
    else:
        back = DayOff.staff_id == staff_id, DayOff.store_id.in_(stores), DayOff.day == day
        session.execute(delete(DayOff).where(*back))


class _Takers:
    """Who can take a row, asked for once a store and day."""

    def __init__(self, session: Session, giver: str, to: str, today: str) -> None:
        self._session = session
        self._giver = giver
        self._to = to
        self._today = today
        self._here: dict[tuple[str, str], set[str]] = {}

    def of(self, row: Any) -> set[str]:
        """Whoever may be given the row."""
        day = max(due(row.state, row.due_day, row.until_day), self._today)
        return self._there(row.store_id, self._today) & self._there(row.store_id, day)

    def _there(self, store: str, day: str) -> set[str]:
        if (store, day) not in self._here:
            found = self._evenly(store, day) if self._to == EVENLY else self._one(store, day)
            self._here[store, day] = found - {self._giver}
        return self._here[store, day]

    def _evenly(self, store: str, day: str) -> set[str]:
        return set(operations.people(self._session, store, day))

    def _one(self, store: str, day: str) -> set[str]:
        return operations.working(self._session, store, day) & {self._to}


def _floor(session: Session, store: str, staff_id: str) -> bool:
    return staff_id in operations.floor(session, store)


def _write(session: Session, rows: Iterable[Any], given: Mapping[str, list[str]]) -> None:
    changes = [(follow_up, who) for who, ids in given.items() for follow_up in ids]
    if not changes:
        return
    stores = {row.id: row.store_id for row in rows}
    operations.hand(session, changes)
    feed.touch(session, [(stores[follow_up], "followup", follow_up) for follow_up, _ in changes])


_THEIRS = (
    select(FollowUp.id, FollowUp.store_id, FollowUp.state, FollowUp.due_day, FollowUp.until_day)
    .join(Member, Member.id == FollowUp.member_id)
    .where(FollowUp.staff_id == bindparam("staff"), FollowUp.state.in_(OPEN))
    .where(FollowUp.store_id.in_(bindparam("stores", expanding=True)))
    .where(Member.erased_at.is_(None), Member.merged_into == "")
    .order_by(FollowUp.due_day, FollowUp.id)
)
