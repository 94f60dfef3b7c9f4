"""Edits of phones that were signed off: kept apart until the lead says whether they count.

Each with the lead of a store where its author works, of these one that holds its member.
"""

from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts import workplaces
from crm_pwa.accounts.models import Device
from crm_pwa.accounts.queries import Phone
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.models import Operation, Quarantined
from crm_pwa.core.log.op import BadOp, Op, UnknownKind, decode_op
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import insert_new
from crm_pwa.members import feed, queries
from crm_pwa.members.models import Member
from crm_pwa.members.verdicts import Verdict
from crm_pwa.sync import delivery
from crm_pwa.sync.push import Envelope

MOST_KEPT = 500
"""Of one phone; what comes beyond is refused, so that a lost phone fills no disk."""


def hold(
    session: Session, envelope: Envelope, phone: Phone, keys: Keys, now_ms: int
) -> list[Verdict]:
    """Keep what a phone sends that was signed off; it is told that all of it arrived.

    What was judged before it was signed off has its verdict, and is not kept. What cannot be read
    is rejected as ``invalid``; what is in another's name, or beyond the room there is, as
    ``forbidden``; what is of somebody who was forgotten as ``erased``.
    """
    here = Quarantined.device_id == phone.id
    known = set(session.scalars(select(Quarantined.id).where(here)))
    stores = _stores(session, phone.staff_id, now_ms)
    read = [(raw, _read(raw, keys)) for raw in envelope.ops]
    judged = _judged(session, phone.staff_id, [op.id for _, op in read if op])
    judged |= _of_the_forgotten(session, [op for _, op in read if op and op.id not in judged])
    seen = known | judged.keys()
    mine = [op for _, op in read if op and op.act == phone.staff_id and op.id not in seen]
    fresh = mine[: MOST_KEPT - len(known)] if stores else []
    where = _where(session, stores, fresh)
    rows = [
        {
            "id": op.id,
            "store_id": where[op.id],
            "actor_id": op.act,
            "device_id": phone.id,
            "received_at": now_ms,
            "sealed": keys.hold(msgspec.json.encode(op), op.id),
            "named": op.m,
        }
        for op in fresh
    ]
    insert_new(session, Quarantined, rows)
    kept = known | {op.id for op in fresh}
    return [judged.get(op.id if op else "") or _verdict(raw, op, kept) for raw, op in read]


def _stores(session: Session, staff_id: str, now_ms: int) -> tuple[str, ...]:
    return workplaces.of(session, [staff_id], now_ms).get(staff_id, ())


def _where(session: Session, stores: tuple[str, ...], ops: list[Op]) -> dict[str, str]:
    """The author's store that each edit waits in: one that holds its member, or their first."""
    homes = queries.resolve(session, {op.m for op in ops})
    holders = feed.stores_of(session, homes.values())
    held = {name: set(holders.get(member, ())) for name, member in homes.items()}
    return {
        op.id: next((one for one in stores if one in held.get(op.m, ())), stores[0]) for op in ops
    }


def _judged(session: Session, actor_id: str, ids: list[str]) -> dict[str, Verdict]:
    query = select(Operation.id, Operation.verdict, Operation.why, Operation.rev)
    theirs = query.where(Operation.id.in_(ids), Operation.actor_id == actor_id)
    rows = session.execute(theirs)
    return {row.id: Verdict(row.id, row.verdict, rev=row.rev, why=row.why) for row in rows}


def _of_the_forgotten(session: Session, ops: list[Op]) -> dict[str, Verdict]:
    """Those whose member was erased: nothing of them is kept again."""
    homes = queries.named(session, {op.m for op in ops})
    gone = select(Member.id).where(Member.erased_at.is_not(None))
    erased = set(session.scalars(gone.where(Member.id.in_(set(homes.values())))))
    return {
        op.id: Verdict(op.id, "rejected", why="erased") for op in ops if homes.get(op.m) in erased
    }


def _read(raw: msgspec.Raw, keys: Keys) -> Op | None:
    try:
        return decode_op(delivery.opened(bytes(raw), keys))
    except (BadOp, UnknownKind):
        return None


def _verdict(raw: msgspec.Raw, op: Op | None, kept: set[str]) -> Verdict:
    if op is None:
        return Verdict(_id_of(raw), "rejected", why="invalid")
    return (
        Verdict(op.id, "accepted") if op.id in kept else Verdict(op.id, "rejected", why="forbidden")
    )


def device_within(session: Session, scope: Scope, device_id: str, now_ms: int) -> Device:
    """A phone of a guide who works in these stores, or the lead's own. Raises NotHere."""
    found = session.get(Device, device_id)
    if found is None:
        raise NotHere(device_id)
    person = accounts.staff_of(session, found.staff_id)
    stores = _stores(session, found.staff_id, now_ms)
    theirs = person is not None and (person.role == "guide" or person.id == scope.staff_id)
    if not theirs or set(scope.stores).isdisjoint(stores):
        raise NotHere(device_id)
    return found


def _id_of(raw: msgspec.Raw) -> str:
    try:
        return str(msgspec.json.decode(bytes(raw), type=dict[str, Any]).get("id", ""))[:64]
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return ""
