"""The members of a batch as the database has them, locked until the batch is kept."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.admin.importing.people import Person
from crm_pwa.core.merge import empty_state
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import upsert
from crm_pwa.members import feed, queries
from crm_pwa.members.models import Card, Member

Row = dict[str, Any]
COLUMNS = tuple(column.name for column in Member.__table__.columns)
NEW: Row = dict.fromkeys(COLUMNS, "") | {"phone_sealed": b"", "rev": 0, "erased_at": None}


@dataclass
class Standing:
    """Rows by member id, as they stood and as they are to be, and their cards' states.

    ``owns``: of members who are one with others, the fold of what was said of them alone.
    """

    before: dict[str, Row]
    after: dict[str, Row]
    states: dict[str, dict[str, Any]]
    owns: dict[str, dict[str, Any]] = field(default_factory=dict)
    folded: set[str] = field(default_factory=set)

    @property
    def new(self) -> list[str]:
        """Members that were not there."""
        return sorted(self.after.keys() - self.before.keys())

    @property
    def changed(self) -> list[str]:
        """Members that are new or differ from what stood."""
        return sorted(m for m, row in self.after.items() if row != self.before.get(m))

    def holder(self, member_id: str) -> Row:
        """Who holds the notes of a member: themselves, or the one they were merged into."""
        row = self.after[member_id]
        return self.holder(row["merged_into"]) if row["merged_into"] in self.after else row

    def state(self, member_id: str) -> dict[str, Any]:
        """The card's state, to be folded into; it is saved with the member."""
        self.folded.add(member_id)
        return self.states.setdefault(member_id, empty_state())

    def join(self, alias: str, holder: str) -> None:
        """Begin to keep apart what is said of either: the alias is new, and nothing was yet."""
        self.owns.setdefault(holder, deepcopy(self.state(holder)))
        self.owns.setdefault(alias, empty_state())
        self.folded.add(alias)


def stand(session: Session, keys: Keys, people: Sequence[Person], ids: Iterable[str]) -> Standing:
    """Lock and read the members ``ids`` and all who share a phone with ``people``, and who is one
    with any of them.

    The stores' locks are taken first, in id order, as everybody does.
    """
    hashes = sorted({keys.phone_hash(person.phone) for person in people if person.phone})
    named = {*ids, *session.scalars(_BY_PHONE, {"hashes": hashes})}
    whole = named | set(queries.resolve(session, named).values())
    wanted = sorted(whole | queries.aliases(session, whole).keys())
    holders = feed.stores_of(session, wanted)
    homes = {person.store for person in people}
    feed.lock(session, homes.union(*holders.values()) if holders else homes)
    rows = session.execute(_ROWS, {"ids": wanted}).mappings()
    before = {row["id"]: dict(row) for row in rows}
    cards = session.execute(_CARDS, {"ids": wanted}).all()
    states = {row.member_id: msgspec.json.decode(row.state) for row in cards}
    owns = {row.member_id: msgspec.json.decode(row.own) for row in cards if row.own}
    return Standing(before, {m: dict(row) for m, row in before.items()}, states, owns)


def save(session: Session, standing: Standing) -> None:
    """Write the rows that are new or changed, and the cards of the new and the folded."""
    changed = standing.changed
    columns = [name for name in COLUMNS if name != "id"]
    upsert(session, Member, [standing.after[m] for m in changed], update=columns)
    cards = [
        {
            "member_id": m,
            "rev": standing.after[m]["rev"],
            "state": msgspec.json.encode(standing.state(m)).decode(),
            "own": msgspec.json.encode(standing.owns[m]).decode() if m in standing.owns else "",
        }
        for m in sorted({*standing.new, *standing.folded})
    ]
    upsert(session, Card, cards, update=("rev", "state", "own"))


_TABLE = Member.__table__
_BY_PHONE = select(_TABLE.c.id).where(
    _TABLE.c.phone_hash.in_(bindparam("hashes", expanding=True)),
    _TABLE.c.merged_into == "",
    _TABLE.c.erased_at.is_(None),
)
_ROWS = (
    select(_TABLE)
    .where(_TABLE.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_TABLE.c.id)
    .with_for_update()
)
_CARDS = select(Card.member_id, Card.state, Card.own).where(
    Card.member_id.in_(bindparam("ids", expanding=True))
)
