"""What is true at the end of a seed, worked out anew from the log, and what must not be."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Device
from crm_pwa.core import hlc
from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.log.models import Feed, Operation, OperationBody, Quarantined
from crm_pwa.core.merge import Op, empty_state, fold_all
from crm_pwa.core.seal import Keys, unseal
from crm_pwa.members import cards
from crm_pwa.members.models import Card, Member, MemberStore
from sim.centre import joins, moves, safety

Fault = tuple[str, str]


def truth(
    session: Session, keys: Keys, staff: list[dict[str, Any]], now_ms: int, *, restored: bool
) -> dict[str, Any]:
    """The log, what is kept apart, the cards, who should carry which, the server's own faults.

    ``restored``: revs were given out anew, so what an operation had ``seen`` says nothing. Where
    a note was moved away from a member who was erased since, the log tells nothing of its words,
    and the cards are not worked out anew.
    """
    log = list(session.scalars(select(Operation).order_by(Operation.received_at, Operation.id)))
    living = set(session.scalars(select(Member.id).where(Member.erased_at.is_(None))))
    held = _held(session, living)
    bodies = cards.bodies(session, living, "", now_ms)
    ops = _opened(session, keys, log)
    joined = set().union(*joins.groups(session))
    whole = all(row.member_id in living for row in log if row.kind == "move")
    return {
        "log": [{"id": r.id, "verdict": r.verdict, "why": r.why} for r in log],
        "cards": bodies,
        "apart": list(session.scalars(select(Quarantined.id))),
        "devices": list(session.scalars(select(Device.id))),
        "held": {
            one["id"]: sorted(set().union(*(held[store] for store in one["stores"])))
            for one in staff
        },
        "faults": [
            *_revs([row for row in log if row.member_id not in joined]),
            *_clocks(log),
            *_refused(log),
            *_erased(session, log),
            *_seqs(session),
            *(_folds(session, moves.both_sides(ops), living - joined) if whole else ()),
            *(
                safety.faults(ops, _states(session, living - joined), revs_hold=not restored)
                if whole
                else ()
            ),
            *(joins.faults(session, ops, _states(session, living)) if whole else ()),
        ],
    }


def _held(session: Session, living: set[str]) -> dict[str, set[str]]:
    """By store, the living members whose cards its phones carry."""
    held = defaultdict(set)
    for row in session.execute(_CARRIED):
        if row.k in living:
            held[row.store_id].add(row.k)
    return held


def _opened(session: Session, keys: Keys, log: list[Operation]) -> dict[str, list[Op]]:
    accepted = {row.id: row for row in log if row.verdict == "accepted"}
    bodies = list(
        session.execute(select(OperationBody.id, OperationBody.member_id, OperationBody.sealed))
    )
    opened = member_keys(session, keys, {row.member_id for row in bodies})
    ops = defaultdict(list)
    for row in bodies:
        if row.id in accepted:
            op = msgspec.json.decode(unseal(opened[row.member_id], row.sealed, row.id), type=Op)
            ops[row.member_id].append(msgspec.structs.replace(op, rev=accepted[row.id].rev))
    return ops


def _revs(log: list[Operation]) -> Iterator[Fault]:
    """Every accepted operation took a rev of its own; one given up changes no card."""
    taken: set[tuple[str, int]] = set()
    for row in log:
        if row.verdict == "accepted" and row.kind != "op.discard":
            if (row.member_id, row.rev) in taken:
                yield "twice", f"rev {row.rev} of {row.member_id} was given twice"
            taken.add((row.member_id, row.rev))


def _clocks(log: list[Operation]) -> Iterator[Fault]:
    """No operation is dated more than a minute after it was received."""
    for row in log:
        if row.verdict == "accepted" and hlc.millis(row.hlc) > row.received_at + hlc.AHEAD_MS:
            yield "clock", f"{row.id} is dated {row.hlc}, received at {row.received_at}"


def _refused(log: list[Operation]) -> Iterator[Fault]:
    """Nobody is refused in another's name, or for what this phone or the next one says."""
    for row in log:
        about_others = row.kind in {"undo", "note.retract", "move"}
        if row.why == "forbidden" and not about_others:
            yield "forbidden", f"{row.kind} {row.id} was sent in another's name"
        of_the_shop = row.kind in {"member.merge", "member.unmerge"}  # one may be gone by now
        if row.why == "invalid" and not row.target_id and not of_the_shop:
            yield "invalid", f"{row.kind} {row.id} was not understood"


def _erased(session: Session, log: list[Operation]) -> Iterator[Fault]:
    """Of who was erased nothing is accepted and no words are left.

    That somebody gives up what was refused for it is taken: it says nothing of the member.
    """
    query = select(Member.id, Member.erased_at).where(Member.erased_at.is_not(None))
    since = {row.id: row.erased_at for row in session.execute(query)}
    for row in log:
        late = row.received_at > since.get(row.member_id, row.received_at)
        if late and row.verdict == "accepted" and row.kind != "op.discard":
            yield "erased", f"{row.id} was accepted after {row.member_id} was erased"
    left = select(OperationBody.id).where(OperationBody.member_id.in_(since))
    for op_id in session.scalars(left):
        yield "erased", f"the words of {op_id} are left"


def _folds(session: Session, ops: dict[str, list[Op]], living: set[str]) -> Iterator[Fault]:
    """A card is a pure function of the log, and counts what is in it once."""
    for card in session.scalars(select(Card).where(Card.member_id.in_(living))):
        folded = fold_all(ops[card.member_id]) if ops[card.member_id] else empty_state()
        if msgspec.json.decode(card.state) != msgspec.to_builtins(folded):
            yield "fold", f"the card of {card.member_id} is not what its log makes"
        if card.rev != len(ops[card.member_id]):
            yield "count", f"{card.member_id} is at rev {card.rev} of {len(ops[card.member_id])}"


def _states(session: Session, living: set[str]) -> dict[str, dict[str, Any]]:
    found = session.scalars(select(Card).where(Card.member_id.in_(living)))
    return {card.member_id: msgspec.json.decode(card.state) for card in found}


def _seqs(session: Session) -> Iterator[Fault]:
    """No two feed rows of a store share a number."""
    taken: set[tuple[str, int]] = set()
    for row in session.execute(select(Feed.store_id, Feed.seq)):
        if (row.store_id, row.seq) in taken:
            yield "seq", f"{row.seq} of {row.store_id} was given twice"
        taken.add((row.store_id, row.seq))


_CARRIED = (
    select(Feed.store_id, Feed.k)
    .join(MemberStore, (MemberStore.member_id == Feed.k) & (MemberStore.store_id == Feed.store_id))
    .where(Feed.t == "card")
)
"""Cards a store's phones carry, of members it holds: of others it must not."""
