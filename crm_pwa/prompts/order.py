"""Which prompt comes first: how likely it is accepted × what it brings × what patience is left.

How likely is learnt for each reason in each store and drawn anew every store day (Thompson sampling
from a Beta distribution), so that a reason of which little is known is tried now and then, in the
measure in which it may be the better one. Gates come before: consent and an open complaint in the
engine, the contacts of a month here, the cap of a guide's day with the list, quiet hours with the
call.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from crm_pwa.prompts.rules import Order, Rule

PERCENT = 100
FIRST = 2_000_000_000
"""The score of a rule that stands alone: above what any other is expected to bring."""
Odds = Mapping[str, float]
"""By rule: the chance, 0 to 1, that its prompt is accepted."""
Answers = Mapping[str, tuple[int, int]]
"""By rule: how many of its prompts were accepted, and how many were not."""


def fatigue(order: Order, contacted: Iterable[date], today: date) -> int:
    """What earlier contacts take off, percent: at 100 no more is asked of this member.

    ``contacted``: days on which anybody contacted the member, by any channel; those before today
    and at most ``fatigue_days`` back count.
    """
    first = today - timedelta(days=order.fatigue_days)
    days = sum(first <= day < today for day in set(contacted))
    return min(days * order.fatigue_percent, PERCENT)


def score(rule: Rule, odds: Odds, tired: int) -> int:
    """What the rule's prompt is expected to bring, minor units. ``tired``: ``fatigue``."""
    if rule.alone:
        return FIRST
    likely = odds.get(rule.id, rule.accept_percent / PERCENT)
    return min(round(likely * rule.value_cents * (PERCENT - tired) / PERCENT), FIRST - 1)


def moves(shown: Sequence[tuple[str, int, int]]) -> bool:
    """Whether prompts stand in another order on a card; each: id, its score before and now.

    Best first, equals by id, as ``queries.on_cards`` reads them.
    """
    before = sorted(shown, key=lambda one: (-one[1], one[0]))
    return before != sorted(shown, key=lambda one: (-one[2], one[0]))


def draw(rules: Iterable[Rule], weight: int, answers: Answers, seed: str) -> dict[str, float]:
    """One draw for each rule; the same for the same answers and seed, whatever the order.

    The prior is what the rule file expects, counted as ``weight`` answers.
    """
    drawn = {}
    for rule in rules:
        yes, no = answers.get(rule.id, (0, 0))
        prior = weight * rule.accept_percent / PERCENT
        chance = Random(f"{seed} {rule.id}")  # noqa: S311 - repeatable, not secret
        drawn[rule.id] = chance.betavariate(prior + yes + EDGE, weight - prior + no + EDGE)
    return drawn


EDGE = 1e-3
"""Keeps both sides of the distribution above 0, whatever the file says."""
