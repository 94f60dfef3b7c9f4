"""May an answer to a prompt count? It is the member's own prompt, and a day to come."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core import hlc
from crm_pwa.core.clock import store_day
from crm_pwa.core.log.op import Op
from crm_pwa.members import judge, queries
from crm_pwa.members.judge import Deferred, Rejected
from crm_pwa.members.verdicts import Sender
from crm_pwa.prompts.models import Prompt

FURTHEST = timedelta(days=366)
"""How far a prompt may be put off. Twin: static/worker/prompts.js."""


def answers(session: Session, asked: Sequence[tuple[Op, str]], sender: Sender) -> judge.Refusals:
    """What speaks against answers.

    A prompt nobody knows may still come (this database may be older than the phone's): the
    answer waits, and one about a member beyond reach is answered alike. A prompt of another
    member within reach never will be this one's. A day is judged from when the answer was
    given, by the phone's own clock, which chose it: sent late, it may be over.
    """
    found = session.execute(_PROMPTS, {"ids": sorted({op.p["prompt"] for op, _ in asked})}).all()
    holders = queries.resolve(session, {row.member_id for row in found})
    whose = {row.id: holders.get(row.member_id, "") for row in found}
    zones = _zones(session, sender, {row.store_id for row in found})
    meant = [(op, member_id, whose.get(op.p["prompt"], "")) for op, member_id in asked]
    strange = [(op, holder) for op, member_id, holder in meant if holder != member_id]
    near = queries.within_reach(session, sender.scope, {holder for _, holder in strange})
    refused: judge.Refusals = {
        op.id: Rejected("invalid", "prompt") if holder in near else Deferred("prompt not here")
        for op, holder in strange
    }
    for op, _ in asked:
        until = op.p.get("until")
        if op.id in refused:
            continue
        if until and not _holds(date.fromisoformat(until), op, sender.now_ms, zones):
            refused[op.id] = Rejected("invalid", "day")
    return refused


def _zones(session: Session, sender: Sender, store_ids: Iterable[str]) -> set[str]:
    """Where it may have been day: in the prompts' stores and the sender's."""
    return {one.tz for one in accounts.stores(session, (*sender.scope.stores, *store_ids))}


def _holds(until: date, op: Op, now_ms: int, zones: Iterable[str]) -> bool:
    """Whether it was a day to come; a clock may run ahead as far as ``hlc.AHEAD_MS``."""
    said_ms = max(min(hlc.millis(op.hlc), now_ms) - hlc.AHEAD_MS, 0)
    said = min(store_day(said_ms, zone) for zone in zones)
    today = max(store_day(now_ms, zone) for zone in zones)
    return said < until <= today + FURTHEST


_PROMPTS = select(Prompt.id, Prompt.member_id, Prompt.store_id).where(
    Prompt.id.in_(bindparam("ids", expanding=True))
)

judge.check("prompt.outcome", answers)
