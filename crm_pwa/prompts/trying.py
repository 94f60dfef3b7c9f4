"""A preview as a desk shows it: counted over stores, told within the reach of who looks."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import queries as members
from crm_pwa.members.models import Member
from crm_pwa.members.names import title
from crm_pwa.privacy.consent import may_say
from crm_pwa.prompts.facts import PromptDraft
from crm_pwa.prompts.places import Place
from crm_pwa.prompts.preview import TOLD, Preview, preview_change

SHELVES = ("hits", "fresh", "gone", "near")
LISTED = ("fresh", "gone", "near", "hits")
MOST = 5_000
"""So many members are asked while somebody waits: of a larger chain those of one store, of a larger
store the first of them."""


def tried_in(session: Session, where: Place, asked: str) -> list[Store]:
    """The stores in which the numbers are tried: the one looked at, the one asked for, or all."""
    if where.store is not None:
        return [where.store]
    if chosen := [store for store in where.stores if store.id == asked]:
        return chosen
    whole = sum(_sizes(session).values()) <= MOST
    return list(where.stores) if whole else list(where.stores[:1])


def _sizes(session: Session) -> dict[str, int]:
    """How many members are at home in each store."""
    return dict(session.execute(_AT_HOME).all())


def preview(
    session: Session,
    where: Place,
    stores: Sequence[Store],
    rule_id: str,
    numbers: Mapping[str, int],
    *,
    on: bool | None,
    now_ms: int,
    keys: Keys,
) -> dict[str, Any]:
    """Counts over these stores, and the first of each shelf with their facts. Writes nothing.

    Whoever reads members finds names, the head office a mark for each, others counts alone. Whom a
    rule reaches by something of the allergy layer is counted for all of them.
    """
    chain = where.store is None
    each = [
        preview_change(
            session, store, rule_id, numbers, now_ms=now_ms, on=on, chain=chain, most=MOST
        )
        for store in stores
    ]
    counts = {shelf: sum(len(getattr(one, shelf)) for one in each) for shelf in SHELVES}
    listed = [] if where.scope.role == "area" else _lists(session, where.scope, keys, each)
    asked, sizes = sum(one.members for one in each), _sizes(session)
    return {
        "members": asked,
        "left": sum(sizes.get(store.id, 0) for store in stores) - asked,
        "counts": [{"k": shelf, "n": counts[shelf]} for shelf in SHELVES],
        "lists": listed,
    }


def _lists(
    session: Session, scope: Scope, keys: Keys, each: Sequence[Preview]
) -> list[dict[str, Any]]:
    told = {m: draft for one in each for m, draft in one.told.items() if _is_open(draft)}
    names = _names(session, scope, sorted(told))
    shelves = []
    for shelf in LISTED:
        found = [m for one in each for m in getattr(one, shelf) if m in told]
        rows = [
            {"name": names.get(m, ""), "mark": keys.mark(m)[:6], "reasons": told[m].reasons}
            for m in found[:TOLD]
        ]
        if rows:
            shelves.append({"k": shelf, "rows": rows})
    return shelves


def _is_open(draft: PromptDraft) -> bool:
    """Whether it names nothing of the allergy layer: of whom it does, no list may tell."""
    return may_say({"args": draft.args, "reasons": draft.reasons}, {})


def _names(session: Session, scope: Scope, member_ids: Sequence[str]) -> dict[str, str]:
    """How the members within reach are addressed; nobody's for who reads no members."""
    reach = members.within_reach(session, scope, member_ids)
    rows = session.scalars(select(Member).where(Member.id.in_(reach))) if reach else ()
    return {row.id: title(row) for row in rows}


_AT_HOME = (
    select(Member.home_store, func.count())
    .where(Member.erased_at.is_(None), Member.merged_into == "")
    .group_by(Member.home_store)
)
