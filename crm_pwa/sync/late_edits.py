"""The lead's side of the quarantine: what waits there, why it was refused, whether it counts."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts import workplaces
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import added, did
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.models import Operation, Quarantined, Stray
from crm_pwa.core.log.op import Op
from crm_pwa.core.scope import Role, Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import late, written
from crm_pwa.members import queries as members
from crm_pwa.members.judge import NEEDS_TARGET
from crm_pwa.members.record import record
from crm_pwa.members.verdicts import Sender, Verdict
from crm_pwa.notes.words import listed

MOST_SHOWN = 10
LONGEST = 40
MINUTE_MS = 60_000
COUNTS = ("accepted", "duplicate")
WHY = "forbidden"
"""What a phone is told of an edit that its lead forgot."""


def waiting(session: Session, scope: Scope, keys: Keys, now_ms: int) -> list[dict[str, Any]]:
    """Phones that were signed off and sent edits since: whose, how many, the first few in words.

    ``why``: what stands against an edit, where that is known.
    """
    by_device: dict[str, list[Quarantined]] = defaultdict(list)
    here = select(Quarantined).where(Quarantined.store_id.in_(scope.stores))
    for row in session.scalars(here.order_by(Quarantined.received_at, Quarantined.id)):
        by_device[row.device_id].append(row)
    names = accounts.names(session, {rows[0].actor_id for rows in by_device.values()})
    shown = [row for rows in by_device.values() for row in rows[:MOST_SHOWN]]
    ops = late.readable(shown, keys)
    held = {row.id for rows in by_device.values() for row in rows}
    whys = _whys(session, ops.values(), held)
    return [
        {
            "id": device,
            "name": names.get(rows[0].actor_id, ""),
            "minutes": max(now_ms - rows[0].received_at, 0) // MINUTE_MS,
            "edits": (
                edits := [_said(ops[row.id], whys) for row in rows[:MOST_SHOWN] if row.id in ops]
            ),
            "more": len(rows) - len(edits),
        }
        for device, rows in by_device.items()
    ]


def release(session: Session, lead: Sender, device_id: str) -> list[Verdict]:
    """Let the edits of this phone count, as their author's, where they work. Raises NotHere.

    What does not count is lost to nobody: it stays here, or with the codes that nobody has.
    """
    rows = _rows(session, lead.scope, device_id)
    ops = sorted(late.readable(rows, lead.keys).values(), key=lambda op: (op.hlc, op.id))
    author = _author(session, rows[0].actor_id, lead.now_ms)
    sender = Sender(author, lead.now_ms, lead.keys, device_id)
    verdicts = record(session, ops, sender).verdicts
    done = {one.id for one in verdicts if one.s in COUNTS}
    done.update(session.scalars(select(Stray.id).where(Stray.id.in_([op.id for op in ops]))))
    taken = [row for row in rows if row.id in done]
    if taken:
        _drop(session, taken)
        _leave(session, "late_taken", lead, taken)
    return verdicts


def turn_down(session: Session, lead: Sender, device_id: str) -> None:
    """Forget the edits of this phone; who sends one again is told so. Raises NotHere.

    One that no key opens goes as well; nothing can be kept of it.
    """
    rows = _rows(session, lead.scope, device_id)
    ops = late.readable(rows, lead.keys).values()
    act = Act("edit", lead.scope.staff_id, lead.now_ms, lead.scope.first)
    added(session, Operation, [_refused(op, lead, device_id) for op in ops], act)
    _drop(session, rows)
    _leave(session, "late_dropped", lead, rows)


def _refused(op: Op, lead: Sender, device_id: str) -> dict[str, Any]:
    sender = replace(lead, device_id=device_id)
    body_hash = lead.keys.body_hash(written.body_of(op))
    return written.row_of(op, sender, "", body_hash, why=WHY)._asdict()


def _leave(session: Session, act: str, lead: Sender, rows: list[Quarantined]) -> None:
    """Leave in the trail who said so, of which edits."""
    said = {"device": rows[0].device_id, "edits": sorted(row.id for row in rows)}
    did(session, Act(act, lead.scope.staff_id, lead.now_ms, lead.scope.first, detail=said))


def _author(session: Session, staff_id: str, now_ms: int) -> Scope:
    person = accounts.staff_of(session, staff_id)
    if person is None:
        raise NotHere(staff_id)
    stores = workplaces.of(session, [staff_id], now_ms).get(staff_id, ())
    return Scope(staff_id, cast(Role, person.role), stores)


def _whys(session: Session, ops: Collection[Op], held: set[str]) -> dict[str, str]:
    """What stands against edits: why they were refused when they were taken, that nobody is where
    they lead, or that they wait for one that is not ``held``."""
    ids = {op.id for op in ops} | {op.of for op in ops}
    query = select(Operation.id, Operation.why).where(Operation.id.in_(ids))
    known = {row.id: row.why for row in session.execute(query)}
    there = known.keys() | held
    alone = {op.id for op in ops if op.k in NEEDS_TARGET and op.of not in there}
    homes = members.resolve(session, {op.m for op in ops})
    nowhere = {op.id for op in ops if not op.m.startswith("code:") and op.m not in homes}
    found = dict.fromkeys(alone, "no_target") | dict.fromkeys(nowhere, "out_of_scope")
    return found | known


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


def _said(op: Op, whys: Mapping[str, str]) -> dict[str, str]:
    return {"kind": op.k, "words": listed(op)[:LONGEST], "why": whys.get(op.id, "")}
