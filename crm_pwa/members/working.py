"""Cards in the hand of one batch: loaded in one query, folded in memory, saved in one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.core import hlc
from crm_pwa.core.log.op import Op
from crm_pwa.core.merge import empty_state, fold, kind_for
from crm_pwa.core.sql import ByIds, insert_new, table_of
from crm_pwa.members.judge import Deferred
from crm_pwa.members.models import Card, Member

Halves = Mapping[str, Sequence[Op]]
NOWHERE: Halves = {}


@dataclass
class Own:
    """What was said of one of several who are one member by now, by their own name.

    ``rev`` counts that; of the survivor it is the card's.
    """

    member_id: str
    rev: int
    state: dict[str, Any]
    start: bytes

    def row(self) -> dict[str, object]:
        """Parameters that save it."""
        return {"m": self.member_id, "o": msgspec.json.encode(self.state).decode(), "r": self.rev}


@dataclass
class Working:
    """One member's card while a batch is judged. ``state`` is the fold of the log.

    ``turns``: what was folded in this batch, an operation and what it freed at a time, and what
    of it on whose own; ``start``: the state before. ``foreseen``: of how many their sender can
    tell the outcome. ``owns``: for a member who is one with others, all of them by id; else empty.
    """

    member_id: str
    rev: int
    state: dict[str, Any]
    erased: bool
    start: bytes
    owns: dict[str, Own] = field(default_factory=dict)
    turns: list[tuple[tuple[Op, ...], Halves]] = field(default_factory=list)
    foreseen: int = 0

    @property
    def changed(self) -> bool:
        """Whether an operation was accepted in this batch."""
        return bool(self.turns)

    @property
    def news(self) -> bool:
        """Whether it says what the sender of the batch cannot tell."""
        return len(self.turns) > self.foreseen

    def counted(self, op: Op, rev: int, now_ms: int) -> None:
        """Note that ``op`` was accepted at ``rev``; can its sender tell the outcome?

        They can if they had seen the card as it was before the batch, and nothing but the fold
        follows. A clock that was set back makes an entry they do not know.
        """
        before = self.rev - len(self.turns)
        saw = 0 < before <= op.seen < rev
        plain = kind_for(op.k, op.v).foreseen and not hlc.clamp(op.hlc, now_ms)[1]
        self.foreseen += saw and plain

    def apply(self, op: Op, *again: Op, halves: Halves = NOWHERE) -> None:
        """Fold one operation and count it, and ``again`` what it freed; ``halves`` on whose own.

        Raises Deferred, the card as before, if it cannot be folded.
        """
        turn = (op, *again), halves
        try:
            self._fold(*turn)
        except Exception as error:
            self._refold()
            raise Deferred("fold failed") from error
        self.turns.append(turn)
        self._count(halves, 1)

    def drop(self) -> None:
        """Take the operation applied last off again: it was not accepted after all."""
        _, halves = self.turns.pop()
        self._count(halves, -1)
        self._refold()

    def _count(self, halves: Halves, by: int) -> None:
        self.rev += by
        for member_id in halves:
            self.owns[member_id].rev += by

    def _fold(self, ops: Iterable[Op], halves: Halves) -> None:
        for one in ops:
            fold(self.state, one)
        for member_id, parts in halves.items():
            for one in parts:
                fold(self.owns[member_id].state, one)

    def _refold(self) -> None:
        self.state = msgspec.json.decode(self.start)
        for own in self.owns.values():
            own.state = msgspec.json.decode(own.start)
        for ops, halves in self.turns:
            self._fold(ops, halves)

    def row(self) -> dict[str, object]:
        """Parameters that save the card."""
        return {"m": self.member_id, "r": self.rev, "s": msgspec.json.encode(self.state).decode()}


def load(session: Session, member_ids: Iterable[str]) -> dict[str, Working]:
    """Lock and load the members' cards; a member without one gets an empty one.

    With each come those who were merged into them.
    """
    wanted = sorted(set(member_ids))
    members = _LOCK.rows(session, wanted)
    states = {row.member_id: row for row in _CARDS.rows(session, wanted)}
    empty = msgspec.json.encode(empty_state()).decode()
    missing = [row.id for row in members if row.id not in states]
    insert_new(session, Card, [{"member_id": m, "rev": 0, "state": empty} for m in missing])
    cards = {}
    for row in members:
        start = (states[row.id].state if row.id in states else empty).encode()
        state = msgspec.json.decode(start)
        cards[row.id] = Working(row.id, row.rev, state, row.erased_at is not None, start)
    if joint := [row.id for row in members if row.alias]:
        _with_aliases(session, cards, states, joint)
    return cards


def _with_aliases(
    session: Session, cards: dict[str, Working], states: dict[str, Any], joint: list[str]
) -> None:
    aliases = _ALIASES.rows(session, joint)
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in aliases:
        groups[row.merged_into].append(row)
    states = states | {r.member_id: r for r in _CARDS.rows(session, [row.id for row in aliases])}
    for survivor, rows in groups.items():
        card = cards[survivor]
        card.owns = {m: _own(m, rev, states.get(m)) for m, rev in [(survivor, card.rev),
                     *((row.id, row.rev) for row in rows)]}  # fmt: skip


def _own(member_id: str, rev: int, row: Any) -> Own:
    """Their own fold; of one whom an import of old merged, the card is all there is."""
    kept = (row.own or row.state) if row else msgspec.json.encode(empty_state()).decode()
    return Own(member_id, rev, msgspec.json.decode(kept), kept.encode())


_M, _C = table_of(Member).c, table_of(Card).c
_A = table_of(Member).alias("away").c
_ALIAS = (
    select(func.min(_A.id))
    .where(_A.merged_into == _M.id, _A.merged_into != "")
    .scalar_subquery()
    .label("alias")
)
_LOCK = ByIds(select(_M.id, _M.rev, _M.erased_at, _ALIAS).order_by(_M.id).with_for_update(), _M.id)
_ALIASES = ByIds(
    select(_M.id, _M.rev, _M.merged_into)
    .where(_M.merged_into != "")
    .order_by(_M.id)
    .with_for_update(),
    _M.merged_into,
)
_CARDS = ByIds(select(_C.member_id, _C.state, _C.own), _C.member_id)
