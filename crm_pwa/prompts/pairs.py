"""How often one thing follows another, counted over the whole chain's members."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.members.models import Card
from crm_pwa.privacy.consent import profiled
from crm_pwa.products import stats
from crm_pwa.products.models import Product, PurchaseLine
from crm_pwa.prompts import states
from crm_pwa.prompts.concepts import concepts
from crm_pwa.prompts.facts import PairCount
from crm_pwa.prompts.rules import RuleSet

LOOK_BACK_DAYS = 730
CHUNK = 5_000
Days = Mapping[str, list[str]]


def count(session: Session, rules: RuleSet, today: date) -> dict[tuple[str, str], PairCount]:
    """Count every pair of ``complement`` over the purchases of the last two years.

    Counted are members whose first ``a`` lies at least ``within_days`` back: how many they
    are, and how many of them bought ``b`` on that day or within those days after it. Members who
    are one count once; whoever may not be profiled does not count.
    """
    rule = next((one for one in rules.rules if one.id == "complement"), None)
    if rule is None:
        return {}
    pairs = [(pair["a"], pair["b"]) for pair in rule.when["pairs"]]
    sold = _products(session, {concept for pair in pairs for concept in pair})
    holder = {alias: m for m, merged in stats.aliases(session).items() for alias in merged}
    days = {concept: _days(session, ids, today, holder) for concept, ids in sold.items()}
    within = timedelta(days=rule.when["within_days"])
    nobody: Days = {}
    began = {a: days.get(a, nobody) for a, _ in pairs}
    told = _profiled(session, {member for first in began.values() for member in first})
    return {(a, b): _count(began[a], days.get(b, nobody), within, today, told) for a, b in pairs}


def _count(
    first: Days, second: Days, within: timedelta, today: date, told: Container[str]
) -> PairCount:
    of_n = n = 0
    for member, days in first.items():
        start = date.fromisoformat(min(days))
        if start + within >= today or member not in told:
            continue
        of_n += 1
        end = (start + within).isoformat()
        n += any(min(days) <= day <= end for day in second.get(member, ()))
    return PairCount(of_n, n)


def _products(session: Session, wanted: set[str]) -> dict[str, list[str]]:
    known = cache(concepts)
    found: dict[str, list[str]] = defaultdict(list)
    for row in session.execute(_CATALOGUE):
        for concept in known(row.tags, row.category, row.subcategory) & wanted:
            found[concept].append(row.id)
    return found


def _profiled(session: Session, member_ids: set[str]) -> set[str]:
    """Those of these members of whom figures may be worked out."""
    ids = sorted(member_ids)
    return {
        row.member_id
        for start in range(0, len(ids), CHUNK)
        for row in _CARDS.rows(session, ids[start : start + CHUNK])
        if profiled(states.state(row).consent)
    }


def _days(
    session: Session, product_ids: Iterable[str], today: date, holder: Mapping[str, str]
) -> Days:
    """The days on which one of these was bought, by whoever holds the card."""
    found: dict[str, list[str]] = defaultdict(list)
    ids = sorted(product_ids)
    between = {
        "first": (today - timedelta(days=LOOK_BACK_DAYS)).isoformat(),
        "today": today.isoformat(),
    }
    for start in range(0, len(ids), CHUNK):
        values: dict[str, Any] = {"ids": ids[start : start + CHUNK], **between}
        for row in session.execute(_BOUGHT, values):
            found[holder.get(row.member_id, row.member_id)].append(row.day)
    return found


_C = table_of(Card).c
_CARDS = ByIds(select(_C.member_id, _C.state), _C.member_id)
_CATALOGUE = select(Product.id, Product.tags, Product.category, Product.subcategory)
_BOUGHT = (
    select(PurchaseLine.member_id, PurchaseLine.day)
    .where(PurchaseLine.product_id.in_(bindparam("ids", expanding=True)))
    .where(PurchaseLine.member_id.is_not(None), PurchaseLine.qty > 0)
    .where(PurchaseLine.day >= bindparam("first"), PurchaseLine.day < bindparam("today"))
    .distinct()
)
