"""What a rule's number may be: checked before it is kept, so that no rule falls silent unseen."""

from crm_pwa.core.errors import Unfit
from crm_pwa.prompts.rules import Rule

DAYS, PERCENT, HOUR, COUNT, MONEY = 3650, 1000, 23, 1_000_000, 100_000_000_00
SHARES = frozenset({"off_percent", "min_percent", "learned_percent", "within_percent"})
"""Shares of a whole: at most 100. The others may be over it: 200 % of the usual gap."""
FROM_ONE = frozenset({"visits", "min_visits", "open", "looks", "n", "coupon_days", "min_similar"})
ORDERED = (
    ("away_days", "away_days_below"),
    ("from_percent", "to_percent"),
    ("min_cycle_days", "max_cycle_days"),
    ("year_from_days", "year_to_days"),
    ("wait_days", "within_days"),
)
"""The first must be below the second, or nobody is ever reached."""


def least(rule: Rule, name: str) -> int:
    """The smallest number that makes sense; a rule that speaks of no visits keeps its 0."""
    return 1 if name in FROM_ONE and rule.when.get(name) != 0 else 0


def most(name: str) -> int:
    """The largest number that makes sense, in the unit of the name."""
    if name in SHARES:
        return 100
    for part, limit in (("hours", COUNT), ("hour", HOUR), ("percent", PERCENT), ("days", DAYS)):
        if part in name.split("_"):
            return limit
    return MONEY if name.endswith("_cents") else COUNT


def check(rule: Rule, name: str, value: int) -> None:
    """Raise Unfit ("range") for a number out of its bounds."""
    low, high = least(rule, name), most(name)
    if not low <= value <= high:
        raise Unfit(f"{name}: write a whole number from {low} to {high}.", name, "range", low, high)


def check_order(rule: Rule, names: frozenset[str], store: str) -> None:
    """Raise Unfit ("below", "above") where one of ``names`` makes it silent for good in a store."""
    for low, high in ORDERED:
        if not names & {low, high} or low not in rule.when or high not in rule.when:
            continue
        first, last = rule.when[low], rule.when[high]
        if first < last:
            continue
        if low in names:
            text = f"{low} must be below {high}, which is {last} in {store}."
            raise Unfit(text, low, "below", last, where=store)
        text = f"{high} must be over {low}, which is {first} in {store}."
        raise Unfit(text, high, "above", first, where=store)
