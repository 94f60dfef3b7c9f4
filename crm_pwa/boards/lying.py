"""Where notes in guides' words lie, and what they say: where they were said, or moved to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Subquery, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from crm_pwa.accounts.models import Staff
from crm_pwa.core.log.models import Operation
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import cards, moves, queries
from crm_pwa.members.models import Member, MemberStore


class Heard(NamedTuple):
    """A note where it lies: a store of the scope that holds its member, the member, the text."""

    store_id: str
    member_id: str
    text: str


def within(scope: Scope) -> Any:
    """Notes said of members of these stores, as ``readable`` takes them; name is the guide's."""
    named = aliased(Member)
    holder = case((named.merged_into == "", named.id), else_=named.merged_into)
    held = _held(scope)
    return (
        select(
            Operation.id,
            Operation.member_id,
            Operation.received_at,
            Staff.name,
            holder.label("holder"),
            held.c.store_id,
        )
        .join(named, named.id == Operation.member_id)
        .join(held, held.c.member_id == holder)
        .outerjoin(Staff, Staff.id == Operation.actor_id)
        .where(Operation.kind == "note.add", Operation.verdict == "accepted")
    )


def readable(
    session: Session, keys: Keys, scope: Scope, rows: Sequence[Any], now_ms: int
) -> dict[str, Heard]:
    """By id those of these notes that can be read, where they were said or were moved to."""
    texts = _texts(session, {row.holder for row in rows}, now_ms)
    found = {
        row.id: Heard(row.store_id, row.member_id, texts[row.id]) for row in rows if row.id in texts
    }
    gone = [row for row in rows if row.id not in texts]
    return found | (_moved(session, keys, scope, gone, now_ms) if gone else {})


def _moved(
    session: Session, keys: Keys, scope: Scope, rows: Sequence[Any], now_ms: int
) -> dict[str, Heard]:
    """Those that were moved to a member in reach; a card has them under the move's own id."""
    asked = {
        "members": sorted({one for row in rows for one in (row.member_id, row.holder)}),
        "notes": sorted(row.id for row in rows),
    }
    notes = {row.id: row.target_id for row in session.execute(_MOVES, asked)}
    if not notes:
        return {}
    to = {op_id: str(op.p["to"]) for op_id, op in moves.bodies(session, keys, notes).items()}
    named, holders = queries.named(session, to.values()), queries.resolve(session, to.values())
    held = _held(scope)
    near = select(held).where(held.c.member_id.in_(sorted(set(holders.values()))))
    stores: dict[str, str] = dict(session.execute(near).all())
    texts = _texts(session, stores, now_ms)
    return {
        notes[op_id]: Heard(stores[holders[name]], named[name], texts[op_id])
        for op_id, name in to.items()
        if op_id in texts and holders.get(name) in stores
    }


def _texts(session: Session, members: Iterable[str], now_ms: int) -> dict[str, str]:
    return dict(_notes(cards.bodies(session, members, "", now_ms).values()))


def _notes(bodies: Any) -> Iterator[tuple[str, str]]:
    for body in bodies:
        for note in body["notes"]:
            yield note["id"], note["text"]


def _held(scope: Scope) -> Subquery:
    """(member_id, store_id): the members of these stores, each with one of them."""
    return (
        select(MemberStore.member_id, func.min(MemberStore.store_id).label("store_id"))
        .where(MemberStore.store_id.in_(scope.stores))
        .group_by(MemberStore.member_id)
        .subquery()
    )


_MOVES = select(Operation.id, Operation.target_id).where(
    Operation.member_id.in_(bindparam("members", expanding=True)),
    Operation.target_id.in_(bindparam("notes", expanding=True)),
    Operation.kind == "move",
    Operation.verdict == "accepted",
)
