"""Edits of phones that were signed off: kept apart until the lead says whether they count."""

from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.models import Device
from crm_pwa.accounts.queries import Phone
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.models import Operation, Quarantined
from crm_pwa.core.log.op import BadOp, Op, UnknownKind, decode_op
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import insert_new
from crm_pwa.members import late, queries
from crm_pwa.members.models import Member
from crm_pwa.members.record import record
from crm_pwa.members.verdicts import Sender, Verdict
from crm_pwa.notes.words import listed
from crm_pwa.sync import delivery
from crm_pwa.sync.push import Envelope

MOST_KEPT = 500
"""Of one phone; what comes beyond is refused, so that a lost phone fills no disk."""
MOST_SHOWN = 10
LONGEST = 40
MINUTE_MS = 60_000


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
    places = accounts.places(session, phone.staff_id)
    read = [(raw, _read(raw, keys)) for raw in envelope.ops]
    judged = _judged(session, phone.staff_id, [op.id for _, op in read if op])
    judged |= _of_the_forgotten(session, [op for _, op in read if op and op.id not in judged])
    seen = known | judged.keys()
    mine = [op for _, op in read if op and op.act == phone.staff_id and op.id not in seen]
    fresh = mine[: MOST_KEPT - len(known)] if places else []
    rows = [
        {
            "id": op.id,
            "store_id": places[0].store_id,
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


def waiting(session: Session, scope: Scope, keys: Keys, now_ms: int) -> list[dict[str, Any]]:
    """Phones that were signed off and sent edits since: whose, how many, the first few in words."""
    by_device: dict[str, list[Quarantined]] = defaultdict(list)
    here = select(Quarantined).where(Quarantined.store_id.in_(scope.stores))
    for row in session.scalars(here.order_by(Quarantined.received_at, Quarantined.id)):
        by_device[row.device_id].append(row)
    names = accounts.names(session, {rows[0].actor_id for rows in by_device.values()})
    return [
        {
            "id": device,
            "name": names.get(rows[0].actor_id, ""),
            "minutes": max(now_ms - rows[0].received_at, 0) // MINUTE_MS,
            "edits": [_said(row, keys) for row in rows[:MOST_SHOWN]],
            "more": max(len(rows) - MOST_SHOWN, 0),
        }
        for device, rows in by_device.items()
    ]


def release(session: Session, lead: Sender, device_id: str) -> list[Verdict]:
    """Let the edits of this phone count, as their author's. Raises NotHere."""
    rows = _rows(session, lead.scope, device_id)
    ops = sorted((late.opened(row, lead.keys) for row in rows), key=lambda op: (op.hlc, op.id))
    author = Scope(rows[0].actor_id, "guide", lead.scope.stores)
    sender = Sender(author, lead.now_ms, lead.keys, device_id)
    verdicts = record(session, ops, sender).verdicts
    _drop(session, rows)
    return verdicts


def turn_down(session: Session, lead: Sender, device_id: str) -> None:
    """Forget the edits of this phone. Raises NotHere."""
    _drop(session, _rows(session, lead.scope, device_id))


def device_within(session: Session, scope: Scope, device_id: str) -> Device:
    """A phone of a guide of these stores, or the lead's own. Raises NotHere."""
    found = session.get(Device, device_id)
    if found is None:
        raise NotHere(device_id)
    person = accounts.staff_of(session, found.staff_id)
    places = {row.store_id for row in accounts.places(session, found.staff_id)}
    theirs = person is not None and (person.role == "guide" or person.id == scope.staff_id)
    if not theirs or not places & set(scope.stores):
        raise NotHere(device_id)
    return found


def _rows(session: Session, scope: Scope, device_id: str) -> list[Quarantined]:
    here = select(Quarantined).where(Quarantined.device_id == device_id)
    rows = list(session.scalars(here.where(Quarantined.store_id.in_(scope.stores))))
    if not rows:
        raise NotHere(device_id)
    return rows


def _drop(session: Session, rows: list[Quarantined]) -> None:
    for row in rows:
        session.delete(row)
    session.flush()


def _said(row: Quarantined, keys: Keys) -> dict[str, str]:
    op = late.opened(row, keys)
    return {"kind": op.k, "words": listed(op)[:LONGEST]}


def _id_of(raw: msgspec.Raw) -> str:
    try:
        return str(msgspec.json.decode(bytes(raw), type=dict[str, Any]).get("id", ""))[:64]
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return ""
