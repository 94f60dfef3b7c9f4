"""Figures over stores: counts only, never a member."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core.scope import Scope
from crm_pwa.followups.models import FollowUp
from crm_pwa.members.models import Member


def overview(session: Session, scope: Scope) -> list[dict[str, Any]]:
    """One row a store of the scope: members, and today's list by what became of it."""
    members = _count(session, select(Member.home_store, func.count()).group_by(Member.home_store))
    states = session.execute(
        select(FollowUp.store_id, FollowUp.state, func.count())
        .where(FollowUp.store_id.in_(scope.stores))
        .group_by(FollowUp.store_id, FollowUp.state)
    ).all()
    found = {(store, state): n for store, state, n in states}
    return [
        {
            "id": store.id,
            "name": store.name,
            "region": store.region,
            "members": members.get(store.id, 0),
            "due": found.get((store.id, "due"), 0) + found.get((store.id, "later"), 0),
            "waiting": found.get((store.id, "waiting"), 0),
            "done": found.get((store.id, "done"), 0),
        }
        for store in accounts.stores(session, scope.stores)
    ]


def _count(session: Session, query: Any) -> dict[str, int]:
    return {key: n for key, n in session.execute(query)}
