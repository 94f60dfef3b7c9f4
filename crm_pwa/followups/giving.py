"""The lead gives all that one guide has to others, and takes that back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.errors import Invalid
from crm_pwa.core.scope import Scope
from crm_pwa.followups import floor, operations, queries
from crm_pwa.followups.day import OPEN, due
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import feed
from crm_pwa.members.models import Member

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
    if giver and not any(giver in floor.all_of(session, store) for store in scope.stores):
        raise Invalid("Nobody of that name works here.", "not_in")
    back = []
    for taker, ids in given.items():
        rows = session.execute(_THEIRS, {"staff": taker, "stores": scope.stores}).all()
        back += [row for row in rows if row.id in set(ids)]
    _write(session, back, {giver: [row.id for row in back]})
    return len(back)


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
        return set(floor.people(self._session, store, day))

    def _one(self, store: str, day: str) -> set[str]:
        return floor.working(self._session, store, day) & {self._to}


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
