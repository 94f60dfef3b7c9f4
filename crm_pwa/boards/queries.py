"""Figures over stores: counts only, never a member. Two queries, and four a time zone."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session, aliased

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.models import Store
from crm_pwa.core import hlc
from crm_pwa.core.clock import midnight_ms, store_day
from crm_pwa.core.log.models import Operation
from crm_pwa.core.scope import Scope
from crm_pwa.followups.models import FollowUp
from crm_pwa.members.models import Member, MemberStore
from crm_pwa.prompts.models import Outcome

FIGURES = ("members", "cards", "notes", "due", "overdue", "done")
NOTES = ("tag.add", "facet.set", "note.add", "allergy.add")
Counts = dict[str, dict[str, int]]


def overview(session: Session, scope: Scope, now_ms: int) -> list[dict[str, Any]]:
    """One row a store of the scope, of its own day: ``{"id", "name", "counts": {figure: n}}``."""
    counts: Counts = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
    stores = accounts.stores(session, scope.stores)
    _put(session, counts, "members", _members(scope))
    for tz, ids in _by_zone(stores).items():
        day, since_ms = str(store_day(now_ms, tz)), midnight_ms(now_ms, tz)
        _put(session, counts, "cards", _operations(ids, ("scan.seen",), since_ms))
        _put(session, counts, "notes", _operations(ids, NOTES, since_ms))
        _put(session, counts, "done", _done(ids, since_ms))
        for row in session.execute(_open(ids, day)):
            counts[row.store_id] |= {"due": row.due, "overdue": row.overdue}
    return [{"id": one.id, "name": one.name, "counts": counts[one.id]} for one in stores]


def totals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each figure over all rows: ``[{"k", "n"}]``."""
    return [{"k": k, "n": sum(row["counts"][k] for row in rows)} for k in FIGURES]


def _by_zone(stores: Sequence[Store]) -> dict[str, list[str]]:
    zones: dict[str, list[str]] = {}
    for one in stores:
        zones.setdefault(one.tz, []).append(one.id)
    return zones


def _put(session: Session, counts: Counts, key: str, query: Any) -> None:
    for store_id, n in session.execute(query):
        counts[store_id][key] = n


def _members(scope: Scope) -> Any:
    return (
        select(Member.home_store, func.count())
        .where(Member.home_store.in_(scope.stores), Member.erased_at.is_(None))
        .where(Member.merged_into == "")
        .group_by(Member.home_store)
    )


def _operations(stores: list[str], kinds: tuple[str, ...], since_ms: int) -> Any:
    return (
        select(MemberStore.store_id, func.count())
        .join(Operation, Operation.member_id == MemberStore.member_id)
        .where(MemberStore.store_id.in_(stores), MemberStore.why == "home")
        .where(Operation.kind.in_(kinds), Operation.verdict == "accepted")
        .where(Operation.received_at >= since_ms)
        .group_by(MemberStore.store_id)
    )


def _open(stores: list[str], day: str) -> Any:
    """What stands on the lead's list as due; ``followups.day.due`` is the same in Python."""
    put_off = (FollowUp.state == "later") & (FollowUp.until_day > FollowUp.due_day)
    due = case((put_off, FollowUp.until_day), else_=FollowUp.due_day)
    return (
        select(FollowUp.store_id, _sum(due == day).label("due"), _sum(due < day).label("overdue"))
        .join(Member, Member.id == FollowUp.member_id)
        .where(Member.erased_at.is_(None), Member.merged_into == "")
        .where(FollowUp.store_id.in_(stores), FollowUp.state.in_(("due", "later")))
        .group_by(FollowUp.store_id)
    )


def _done(stores: list[str], since_ms: int) -> Any:
    """Follow-ups whose first "done" was answered since then, however late it came in.

    It cannot have come in before it was answered, but for a clock that runs ahead.
    """
    since, earlier = hlc.make(since_ms), aliased(Outcome)
    before = (earlier.prompt_id == FollowUp.prompt_id) & (earlier.outcome == "done")
    return (
        select(FollowUp.store_id, func.count(FollowUp.id.distinct()))
        .join(Outcome, Outcome.prompt_id == FollowUp.prompt_id)
        .join(Operation, Operation.id == Outcome.id)
        .where(FollowUp.store_id.in_(stores), FollowUp.state == "done")
        .where(Outcome.outcome == "done", Outcome.hlc >= since)
        .where(Operation.received_at >= since_ms - hlc.AHEAD_MS)
        .where(~exists().where(before, earlier.hlc < since))
        .group_by(FollowUp.store_id)
    )


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))
