"""The demo guides' notes, through the one record, as their phones would have sent them."""

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
from crm_pwa.members.record import record
from crm_pwa.members.verdicts import Sender

BATCH = 500


def keep(
    session: Session, keys: Keys, now_ms: int, *, as_of: date, members: int, actors: dict[str, str]
) -> int:
    """Record every note of the demo shop; return how many were refused (none should be).

    ``actors``: {login: staff id}.
    """
    codes = demo.codes(members)
    ops = [
        msgspec.convert(op | {"m": f"code:{codes[op['m']]}"}, Op)  # guests of a store are scanned
        for op in demo.operations(as_of, members=members, actors=actors)
    ]
    scopes = {actor: _scope(session, actor, now_ms) for actor in actors.values()}
    refused = 0
    for actor, batch in _rounds(ops):
        sender = Sender(scopes[actor], now_ms, keys)
        refused += sum(v.s != "accepted" for v in record(session, batch, sender).verdicts)
    session.execute(_ARRIVED, [{"o": op.id, "at": hlc.millis(op.hlc)} for op in ops])
    return refused


_LOG = table_of(Operation)
_ARRIVED = update(_LOG).where(_LOG.c.id == bindparam("o")).values(received_at=bindparam("at"))
"""They came in when they were noted, not on the day the shop was made."""


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
