"""Cards in the hand of one batch: loaded in one query, folded in memory, saved in one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core import hlc
from crm_pwa.core.log.op import Op
from crm_pwa.core.merge import empty_state, fold, kind_for
from crm_pwa.core.sql import ByIds, insert_new, table_of
from crm_pwa.members.judge import Deferred
from crm_pwa.members.models import Card, Member


@dataclass
class Working:
    """One member's card while a batch is judged. ``state`` is the fold of the log.

    ``turns``: what was folded in this batch, an operation and what it freed at a time;
    ``start``: the state before. ``foreseen``: of how many their sender can tell the outcome.
    """

    member_id: str
    rev: int
    state: dict[str, Any]
    erased: bool
    start: bytes
    turns: list[tuple[Op, ...]] = field(default_factory=list)
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

    def apply(self, op: Op, *again: Op) -> None:
        """Fold one operation and count it, and ``again`` what it freed.

        Raises Deferred, the card as before, if it cannot be folded.
        """
        try:
            for one in (op, *again):
                fold(self.state, one)
        except Exception as error:
            self._refold()
            raise Deferred("fold failed") from error
        self.turns.append((op, *again))
        self.rev += 1

    def drop(self) -> None:
        """Take the operation applied last off again: it was not accepted after all."""
        self.turns.pop()
        self.rev -= 1
        self._refold()

    def _refold(self) -> None:
        self.state = msgspec.json.decode(self.start)
        for turn in self.turns:
            for one in turn:
                fold(self.state, one)

    def row(self) -> dict[str, object]:
        """Parameters that save the card."""
        return {"m": self.member_id, "r": self.rev, "s": msgspec.json.encode(self.state).decode()}


def load(session: Session, member_ids: Iterable[str]) -> dict[str, Working]:
    """Lock and load the members' cards; a member without one gets an empty one."""
    wanted = sorted(set(member_ids))
    members = _LOCK.rows(session, wanted)
    states = {row.member_id: row.state for row in _CARDS.rows(session, wanted)}
    empty = msgspec.json.encode(empty_state()).decode()
    missing = [row.id for row in members if row.id not in states]
    insert_new(session, Card, [{"member_id": m, "rev": 0, "state": empty} for m in missing])
    cards = {}
    for row in members:
        start = states.get(row.id, empty).encode()
        state = msgspec.json.decode(start)
        cards[row.id] = Working(row.id, row.rev, state, row.erased_at is not None, start)
    return cards


_M, _C = table_of(Member).c, table_of(Card).c
_LOCK = ByIds(select(_M.id, _M.rev, _M.erased_at).order_by(_M.id).with_for_update(), _M.id)
_CARDS = ByIds(select(_C.member_id, _C.state), _C.member_id)
