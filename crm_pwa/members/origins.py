"""What was said of one member and moved to another: its words lie with the first one still.

Their card keeps it buried, so that the move can be undone, and the log keeps it under their key.
When the member it was moved to is forgotten, or what was said grows too old, it goes there too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log.models import Operation, OperationBody
from crm_pwa.core.merge.life import EVERYTHING
from crm_pwa.core.sql import ByIds, save, table_of
from crm_pwa.members import queries
from crm_pwa.members.models import Card

State = dict[str, Any]


def arrived(state: State) -> set[str]:
    """Ids of all that came onto a card and was not moved away or put back: alive or ended."""
    ids: set[str] = set(state["dead"]) | state["buried"].keys()
    for shelf in state.values():
        groups = shelf.values() if isinstance(shelf, dict) else [shelf]
        for rows in groups:
            ids |= {row["id"] for row in _rows(rows)}
    ways = [row for row in state["marks"].values() if row["ends"] == EVERYTHING]
    return ids - set(state["undone"]) - {one for row in ways for one in row["of"]}


def all_of(session: Session, members: Iterable[str]) -> dict[str, set[str]]:
    """As ``sources``, of whatever came onto these members' cards."""
    ids: set[str] = set()
    for row in _CARDS.rows(session, sorted(set(members))):
        for text in filter(None, (row.state, row.own)):
            ids |= arrived(msgspec.json.decode(text))
    return sources(session, ids)


def sources(session: Session, op_ids: Iterable[str]) -> dict[str, set[str]]:
    """What those of these operations that are moves took from where: {member: ids}.

    The member is whom the move was said of. What was moved is never moved on (``judge_move``).
    """
    found: dict[str, set[str]] = defaultdict(set)
    for row in _MOVES.rows(session, sorted(set(op_ids))):
        found[row.member_id].add(row.target_id)
    return dict(found)


def forget(session: Session, taken: dict[str, set[str]]) -> None:
    """Have no word left of what ``sources`` gave: out of the log, and of the cards it left."""
    ids = {op_id for several in taken.values() for op_id in several}
    if not ids:
        return
    session.execute(delete(OperationBody).where(OperationBody.id.in_(sorted(ids))))
    for row in _CARDS.rows(session, holders(session, taken)):
        new = {"s": _without(row.state, ids), "o": _without(row.own, ids)}
        if (new["s"], new["o"]) != (row.state, row.own):
            save(session, _SAVE, [{"m": row.member_id} | new])


def holders(session: Session, members: Iterable[str]) -> list[str]:
    """Whose cards show what was said of these members: theirs, and whom they were merged into."""
    named = {one: one for one in members}
    return sorted(named.keys() | set(queries.follow(session, named).values()))


def _without(text: str, ids: set[str]) -> str:
    if not text:
        return text
    state = msgspec.json.decode(text)
    buried = {key: row for key, row in state["buried"].items() if key not in ids}
    if len(buried) == len(state["buried"]):
        return text
    return msgspec.json.encode(state | {"buried": buried}).decode()


def _rows(held: Any) -> Iterator[dict[str, Any]]:
    many = held if isinstance(held, list) else [held]
    return (row for row in many if isinstance(row, dict) and "id" in row)


_OP, _CARD = table_of(Operation), table_of(Card)
_CARDS = ByIds(select(_CARD.c.member_id, _CARD.c.state, _CARD.c.own), _CARD.c.member_id)
_MOVES = ByIds(
    select(_OP.c.member_id, _OP.c.target_id).where(
        _OP.c.kind == "move", _OP.c.verdict == "accepted"
    ),
    _OP.c.id,
)
_SAVE = (
    update(_CARD)
    .where(_CARD.c.member_id == bindparam("m"))
    .values(state=bindparam("s"), own=bindparam("o"))
)
