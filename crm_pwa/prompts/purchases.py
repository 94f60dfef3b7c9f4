"""Rules that look at what was bought: what runs out, what usually follows, what may be next."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from crm_pwa.core.rounding import round_half_up
from crm_pwa.prompts.facts import Args, Bought, MemberFacts, Offered, PairCount
from crm_pwa.prompts.fired import Fired
from crm_pwa.prompts.rules import Rule

Counted = Mapping[tuple[str, str], PairCount]
PERCENT = 100
SIMILAR = "similar_chose"


def replenish(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """A product bought often enough whose own cycle is about to be over.

    Of several the one bought on most days, then the one bought longest ago.
    """
    due = [one for one in facts.bought if _is_due(rule, one, today)]
    if not due:
        return None
    one = max(due, key=lambda it: (len(it.days), -it.days[-1].toordinal(), it.product))
    last = one.days[-1]
    told: dict[str, Args] = {
        "cycle": {"days": round_half_up(*cycle(one)), "since_days": (today - last).days},
        "bought_on": {"product": one.name, "bought_date": last.isoformat()},
    }
    if again := facts.buys_again.get(one.product):
        told["buys_again"] = {"p_percent": again[0], "ahead_n": again[1]}
    return Fired({"product": one.name}, told)


def complement(rule: Rule, facts: MemberFacts, today: date, counted: Counted) -> Fired | None:
    """Bought one thing, and not yet what usually follows it; the likeliest pair first.

    Pairs of the rule file, and those learnt from the chain's purchases.
    """
    found = [*_known_pairs(rule, facts, today, counted), *_learnt(rule, facts, today)]
    if not found:
        return None
    one = max(found, key=lambda it: (it.percent, it.offer))
    bought: Args = {"product": one.product, "bought_date": one.day.isoformat()}
    told = {"bought_on": bought}
    if one.counted:
        told["pair_count"] = {"of_n": one.counted.of_n, "n": one.counted.n, "offer": one.offer}
    return Fired({"offer": one.offer, "tags": list(one.tags)}, told)


def next_item(
    rule: Rule, facts: MemberFacts, today: date, said: Callable[[MemberFacts], Collection[str]]
) -> Fired | None:
    """The likeliest article of those proposed that no other prompt names.

    ``said``: the articles and concepts that other rules' prompts name today; asked last.
    """
    bought = {one.product: one for one in facts.bought}
    open_ = [one for one in facts.offers if _may_be_next(rule, one, bought, today)]
    named = frozenset(said(facts)) if open_ else frozenset()
    one = next((it for it in open_ if named.isdisjoint((it.name, *it.tags))), None)
    if one is None:
        return None
    told: dict[str, Args] = {one.reason: {"n": one.n, "of_n": one.of_n}}
    if last := bought.get(one.product):
        told["bought_on"] = {"product": one.name, "bought_date": last.days[-1].isoformat()}
    return Fired({"product": one.name, "tags": list(one.tags)}, told)


class _Offer(NamedTuple):
    """What may be offered: how likely in percent, after what, and of how many it is known."""

    percent: float
    offer: str
    product: str
    day: date
    counted: PairCount | None
    tags: tuple[str, ...] = ()


def _may_be_next(rule: Rule, one: Offered, bought: Mapping[str, Bought], today: date) -> bool:
    """Enough members speak for it, and what was bought once is no thing to buy again."""
    if one.reason == SIMILAR and one.n < rule.when["min_similar"]:
        return False
    own = bought.get(one.product)
    if own is None:
        return True
    last, when = own.days[-1], rule.when
    waited = (today - last).days >= when["wait_days"] and last not in own.returned
    return bool(waited and len(own.days) >= when["min_bought_days"])


def _known_pairs(rule: Rule, facts: MemberFacts, today: date, counted: Counted) -> Iterator[_Offer]:
    for pair in rule.when["pairs"]:
        percent, count = _likely(rule, pair, counted)
        if percent >= rule.when["min_percent"] and (one := _open(rule, pair, facts, today)):
            yield _Offer(percent, pair["b"], *one, count)


def _learnt(rule: Rule, facts: MemberFacts, today: date) -> Iterator[_Offer]:
    """What is known of enough members counts by the lower bound of its share."""
    for one in facts.follows:
        days = (today - one.after_day).days
        in_time = rule.when["wait_days"] <= days <= rule.when["within_days"]
        enough = one.of_n >= rule.when["min_count"] and one.low >= rule.when["learned_percent"]
        if in_time and enough:
            count = PairCount(one.of_n, one.n)
            yield _Offer(one.low, one.offer, one.after, one.after_day, count, one.tags)


def cycle(one: Bought) -> tuple[int, int]:
    """The mean gap as a fraction: days between the first and the last, number of gaps."""
    return (one.days[-1] - one.days[0]).days, len(one.days) - 1


def _is_due(rule: Rule, one: Bought, today: date) -> bool:
    when = rule.when
    if len(one.days) < max(when["min_bought_days"], 2):
        return False
    span, gaps = cycle(one)
    if not when["min_cycle_days"] * gaps <= span <= when["max_cycle_days"] * gaps:
        return False
    since = (today - one.days[-1]).days * PERCENT * gaps
    return bool(when["from_percent"] * span <= since <= when["to_percent"] * span)


def _likely(rule: Rule, pair: Any, counted: Counted) -> tuple[float, PairCount | None]:
    """(percent who follow, its count); what the chain expects while too few are counted."""
    count = counted.get((pair["a"], pair["b"]))
    if not (count and count.of_n) or count.of_n < rule.when["min_count"]:
        return float(pair["percent"]), None
    return PERCENT * count.n / count.of_n, count


def _open(rule: Rule, pair: Any, facts: MemberFacts, today: date) -> tuple[str, date] | None:
    """The latest ``a`` in the rule's days that was kept and no ``b`` followed: (product, day)."""
    firsts = [one for one in facts.bought if pair["a"] in one.concepts]
    bought = [(one.kept[-1], one.name) for one in firsts if one.kept]
    if not bought:
        return None
    day, name = max(bought)
    followed = [one for one in facts.bought if pair["b"] in one.concepts and one.days[-1] >= day]
    if followed or not rule.when["wait_days"] <= (today - day).days <= rule.when["within_days"]:
        return None
    return name, day
