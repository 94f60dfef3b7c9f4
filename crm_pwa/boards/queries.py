"""Figures over stores: counts only, never a member. Five queries whatever the number of stores."""

from collections import defaultdict
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core.log.models import Operation
from crm_pwa.core.scope import Scope
from crm_pwa.followups.models import FollowUp
from crm_pwa.members.models import Member, MemberStore

FIGURES = ("members", "cards", "notes", "due", "overdue", "done")
NOTES = ("tag.add", "facet.set", "note.add", "allergy.add")
Counts = dict[str, dict[str, int]]


def overview(session: Session, scope: Scope, today: str, midnight_ms: int) -> list[dict[str, Any]]:
    """One row a store of the scope: ``{"id", "name", "counts": {figure: n}}``.

    ``today``: the ISO store day; ``midnight_ms``: when it began.
    """
    counts: Counts = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
    _put(session, counts, "members", _members(scope))
    _put(session, counts, "cards", _operations(scope, ("scan.seen",), midnight_ms))
    _put(session, counts, "notes", _operations(scope, NOTES, midnight_ms))
    for row in session.execute(_list(scope, today)):
        counts[row.store_id] |= {"due": row.due, "overdue": row.overdue, "done": row.done}
    stores = accounts.stores(session, scope.stores)
    return [{"id": one.id, "name": one.name, "counts": counts[one.id]} for one in stores]


def totals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each figure over all rows: ``[{"k", "n"}]``."""
    return [{"k": k, "n": sum(row["counts"][k] for row in rows)} for k in FIGURES]


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


def _operations(scope: Scope, kinds: tuple[str, ...], since_ms: int) -> Any:
    return (
        select(MemberStore.store_id, func.count())
        .join(Operation, Operation.member_id == MemberStore.member_id)
        .where(MemberStore.store_id.in_(scope.stores), MemberStore.why == "home")
        .where(Operation.kind.in_(kinds), Operation.verdict == "accepted")
        .where(Operation.received_at >= since_ms)
        .group_by(MemberStore.store_id)
    )


def _list(scope: Scope, today: str) -> Any:
    open_now = FollowUp.state.in_(("due", "later"))
    return (
        select(
            FollowUp.store_id,
            _sum(open_now & (FollowUp.due_day == today)).label("due"),
            _sum(open_now & (FollowUp.due_day < today)).label("overdue"),
            _sum((FollowUp.state == "done") & (FollowUp.due_day <= today)).label("done"),
        )
        .where(FollowUp.store_id.in_(scope.stores))
        .group_by(FollowUp.store_id)
    )


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))
