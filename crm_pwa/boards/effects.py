"""What prompts change, as pages show it: differences with intervals, and shares with theirs.

Counts of fewer than 20 members are not shown; the smallest of a reason's other stores are hidden
with them until those hidden are 20 together in each arm, so that no difference tells fewer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.models import Staff
from crm_pwa.boards.models import BoardCount
from crm_pwa.core.scope import Scope
from crm_pwa.insights.interval import FEWEST, Interval, Share, newcombe, verdict, wilson

Arms = Mapping[str, Share]
Row = dict[str, Any]
NONE = Share(0, 0)
STEPS = (5, 10, 15, 20, 30, 50, 100)
"""Points a plot reaches to on either side of 0."""


def effects(session: Session, scope: Scope) -> Row:
    """``{"day", "reach", "rules": [{"k", "all", "stores"}]}`` of the scope's stores.

    ``reach``: how many points the plots go to both sides. Rows are ``{"name", "n": [treat, hold],
    "shares", "diff", "low", "high", "verdict"}`` in percent and points; of one whose counts are
    not shown only ``name`` and ``verdict`` are there.
    """
    counts: dict[str, dict[str, dict[str, Share]]] = defaultdict(lambda: defaultdict(dict))
    day, names = "", _stores(session, scope)
    for row in session.scalars(_of(scope, "effect")):
        counts[row.about][row.store_id][row.arm] = Share(row.hits, row.n)
        day = row.day
    rules = [_rule(k, counts[k], names) for k in sorted(counts)]
    rules.sort(key=lambda one: -sum(one["all"].get("n", [0])))
    return {"day": day, "reach": _reach(rules), "rules": rules}


def offers(session: Session, scope: Scope) -> list[Row]:
    """One row a store: ``{"name", "match", "offer", "guides": [{"name", "match", "offer"}]}``.

    ``match`` and ``offer`` are ``{"n", "share", "low", "high"}`` in percent; None where too few.
    """
    found: dict[tuple[str, str], Row] = defaultdict(dict)
    for row in session.scalars(_of(scope, "match", "offer")):
        found[row.store_id, row.about][row.what] = _share(Share(row.hits, row.n))
    known = {who for _, who in found if who}
    named = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(known)))
    people: dict[str, str] = dict(named.all())
    return [
        _told(name, found[store, ""])
        | {
            "guides": [
                _told(people[who], found[store, who])
                for who in sorted(people, key=lambda who: (people[who], who))
                if (store, who) in found
            ]
        }
        for store, name in _stores(session, scope).items()
        if (store, "") in found
    ]


def _rule(k: str, stores: Mapping[str, Arms], names: Mapping[str, str]) -> Row:
    hidden = _hidden(stores)
    return {
        "k": k,
        "all": _row("", _sum(stores.values()), hide=False),
        "stores": [
            _row(name, stores[id], hide=id in hidden) for id, name in names.items() if id in stores
        ],
    }


def _hidden(stores: Mapping[str, Arms]) -> set[str]:
    """Stores whose counts are not shown: none, or with 20 of each arm in two of them or more."""
    by_size = sorted(stores, key=lambda id: (_smaller(stores[id]), id))
    few = sum(_smaller(stores[id]) < FEWEST for id in by_size)
    enough = (
        n
        for n in range(max(few, 2), len(by_size))
        if _smaller(_sum(stores[id] for id in by_size[:n])) >= FEWEST
    )
    return set(by_size[: next(enough, len(by_size))]) if few else set()


def _smaller(arms: Arms) -> int:
    return min(arms.get(arm, NONE).n for arm in ("treat", "holdout"))


def _sum(all_arms: Iterable[Arms]) -> Arms:
    added: dict[str, Share] = {}
    for arms in all_arms:
        for arm, (hits, n) in arms.items():
            one = added.get(arm, NONE)
            added[arm] = Share(one.hits + hits, one.n + n)
    return added


def _row(name: str, arms: Arms, *, hide: bool) -> Row:
    treat, hold = arms.get("treat", NONE), arms.get("holdout", NONE)
    if hide or _smaller(arms) < FEWEST:
        return {"name": name, "verdict": "too few"}
    found = newcombe(treat, hold)
    return {
        "name": name,
        "n": [treat.n, hold.n],
        "shares": [_percent(one.hits / one.n) for one in (treat, hold)],
        **_points(found),
        "verdict": verdict(treat.n, hold.n, found),
    }


def _share(of: Share) -> Row | None:
    if of.n < FEWEST:
        return None
    found = wilson(of)
    return {
        "n": of.n,
        "share": _percent(found.value),
        "low": _percent(found.low),
        "high": _percent(found.high),
    }


def _told(name: str, found: Row) -> Row:
    return {"name": name, "match": found.get("match"), "offer": found.get("offer")}


def _points(found: Interval) -> Row:
    diff, low, high = map(_percent, found)
    return {"diff": diff, "low": low, "high": high}


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _reach(rules: Iterable[Row]) -> int:
    rows = [row for rule in rules for row in (rule["all"], *rule["stores"]) if "diff" in row]
    most = max((max(abs(row["low"]), abs(row["high"])) for row in rows), default=0)
    return next(step for step in STEPS if most <= step)


def _stores(session: Session, scope: Scope) -> dict[str, str]:
    return {one.id: one.name for one in accounts.stores(session, scope.stores)}


def _of(scope: Scope, *what: str) -> Any:
    return (
        select(BoardCount)
        .where(BoardCount.what.in_(what), BoardCount.store_id.in_(scope.stores))
        .order_by(BoardCount.store_id, BoardCount.about, BoardCount.arm)
    )
