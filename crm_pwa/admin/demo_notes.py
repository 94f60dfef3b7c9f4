"""The demo guides' notes, through the one record, as their phones would have sent them."""

import uuid
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date

import msgspec
from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.admin import demo
from crm_pwa.core import hlc
from crm_pwa.core.log.models import Operation
from crm_pwa.core.log.op import Op
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import table_of
from crm_pwa.members import queries
from crm_pwa.members.record import record
from crm_pwa.members.verdicts import Sender

BATCH = 500
OURS = uuid.UUID("8d1f6b52-63f4-5c8e-9a0b-5f1f7c2a4e93")


def keep(
    session: Session, keys: Keys, now_ms: int, *, as_of: date, members: int, actors: dict[str, str]
) -> int:
    """Record every note of the demo shop; return how many were refused (none should be).

    ``actors``: {login: staff id}.
    """
    codes = demo.codes(members)
    ops = [
        msgspec.convert(op | {"m": f"code:{codes[op['m']]}"}, Op)
        for op in demo.operations(as_of, members=members, actors=actors)
    ]
    scopes = {actor: _scope(session, actor, now_ms) for actor in actors.values()}
    refused = 0
    for actor, batch in _rounds(ops):
        sender = Sender(scopes[actor], now_ms, keys)
        scans = _scans(session, batch, sender.scope)
        verdicts = record(session, [*scans, *batch], sender).verdicts
        refused += sum(verdict.s != "accepted" for verdict in verdicts)
        ops += scans
    session.execute(_ARRIVED, [{"o": op.id, "at": hlc.millis(op.hlc)} for op in ops])
    return refused


_LOG = table_of(Operation)
_ARRIVED = update(_LOG).where(_LOG.c.id == bindparam("o")).values(received_at=bindparam("at"))
"""They came in when they were noted, not on the day the shop was made."""


def _scans(session: Session, batch: list[Op], scope: Scope) -> list[Op]:
    """The scans of guests: members whom no store of the guide's holds."""
    members = queries.resolve(session, {op.m for op in batch})
    reach = queries.within_reach(session, scope, members.values())
    first = {op.m: op for op in reversed(batch) if members[op.m] not in reach}
    return [
        msgspec.structs.replace(
            op, id=str(uuid.uuid5(OURS, op.id)), k="scan.seen", p={"how": "code"}
        )
        for op in first.values()
    ]


def _scope(session: Session, staff_id: str, now_ms: int) -> Scope:
    person = accounts.person(session, staff_id, now_ms)
    if person is None:
        raise LookupError(staff_id)
    return person.scope


def _rounds(ops: list[Op]) -> Iterator[tuple[str, list[Op]]]:
    """Batches of one actor each that keep every member's notes in their order of time."""
    waiting: dict[str, deque[Op]] = defaultdict(deque)
    for op in ops:
        waiting[op.m].append(op)
    while waiting:
        by_actor: dict[str, list[Op]] = defaultdict(list)
        for member in list(waiting):
            queue = waiting[member]
            actor = queue[0].act
            while queue and queue[0].act == actor:
                by_actor[actor].append(queue.popleft())
            if not queue:
                del waiting[member]
        for actor, batch in by_actor.items():
            for start in range(0, len(batch), BATCH):
                yield actor, batch[start : start + BATCH]
