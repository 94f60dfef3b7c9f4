"""Until when a rule says of a member what it says today. Pure, beside the rules it speaks of.

For each rule: the days on which it may begin or cease to fire while the facts stay the same. What a
rule says while it fires may count days; then it is told anew every day, as is a rule that does
not stand here.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from crm_pwa.prompts.facts import Bought, MemberFacts
from crm_pwa.prompts.occasions import next_birthday
from crm_pwa.prompts.purchases import PERCENT, cycle
from crm_pwa.prompts.rules import Rule
from crm_pwa.prompts.standing import BABY, noted

DAILY = ("silent", "at_risk", "tier_near")
"""Rules that tell the days since the last visit, and nothing but what is kept with the member."""
Days = Iterable[date]
Turns = Callable[[Rule, MemberFacts, date], Days]


def turns(rule: Rule, facts: MemberFacts, today: date, *, fires: bool) -> Days:
    """Days after today on which the rule may say another thing: the first one counts."""
    tomorrow = today + timedelta(days=1)
    if rule.id not in TURNS or (fires and rule.id not in SAYS_THE_SAME):
        return (tomorrow,)
    return [day for day in TURNS[rule.id](rule, facts, today) if day > today]


def _birthday(rule: Rule, facts: MemberFacts, today: date) -> Days:
    if not facts.birthday:
        return ()
    coming = next_birthday(facts.birthday[-5:], today)
    return coming - timedelta(days=rule.when["days_before"]), coming.replace(day=1), _after(coming)


def _welcome(rule: Rule, facts: MemberFacts, _today: date) -> Days:
    if facts.joined is None:
        return ()
    within = timedelta(days=rule.when["joined_within_days"])
    return facts.joined, _after(facts.joined + within)


def _first_order(rule: Rule, facts: MemberFacts, _today: date) -> Days:
    if facts.first_visit is None or facts.last_visit is None:
        return ()
    within = timedelta(days=rule.when["within_days"])
    return (_after(facts.last_visit + within),)


def _away(rule: Rule, facts: MemberFacts, _today: date) -> Days:
    if facts.last_visit is None:
        return ()
    names = ("away_days", "away_days_below")
    return [facts.last_visit + timedelta(days=rule.when[n]) for n in names if n in rule.when]


def _declining(rule: Rule, facts: MemberFacts, today: date) -> Days:
    """What was bought a year ago moves on every day, for whoever is away for long enough."""
    days = list(_away(rule, facts, today))
    if not days or facts.gap is None or facts.visits < rule.when["min_visits"]:
        return ()
    return (_after(today),) if days[0] <= today < days[1] else days


def _weekday(rule: Rule, facts: MemberFacts, today: date) -> Days:
    return () if noted(facts, rule.when["likes"]) is None else (_after(today),)


def _never(_rule: Rule, _facts: MemberFacts, _today: date) -> Days:
    return ()


def _life_event(rule: Rule, facts: MemberFacts, _today: date) -> Days:
    stage, said = facts.values.get(BABY), facts.said.get(BABY)
    next_ = {one["at"]: one for one in rule.when["stages"]}.get(stage or "")
    if said is None or next_ is None:
        return ()
    begins = said + timedelta(days=next_["after_days"])
    return begins, begins + timedelta(days=rule.when["for_days"])


def _replenish(rule: Rule, facts: MemberFacts, _today: date) -> Days:
    often = [one for one in facts.bought if len(one.days) >= max(rule.when["min_bought_days"], 2)]
    return [day for one in often for day in _due(rule, one)]


def _due(rule: Rule, one: Bought) -> Days:
    span, gaps = cycle(one)
    begins = -(-rule.when["from_percent"] * span // (PERCENT * gaps))
    ends = rule.when["to_percent"] * span // (PERCENT * gaps)
    return one.days[-1] + timedelta(days=begins), _after(one.days[-1] + timedelta(days=ends))


def _complement(rule: Rule, facts: MemberFacts, today: date) -> Days:
    """What the chain counts of a pair changes any day, for whoever bought its first of late."""
    if facts.follows:
        return (_after(today),)
    since = today - timedelta(days=rule.when["within_days"])
    firsts = {pair["a"] for pair in rule.when["pairs"]}
    late = any(one.days[-1] >= since and firsts & one.concepts for one in facts.bought)
    return (_after(today),) if late else ()


def _next_item(rule: Rule, facts: MemberFacts, _today: date) -> Days:
    """What is proposed was bought long enough ago."""
    proposed = {one.product for one in facts.offers}
    waits = timedelta(days=rule.when["wait_days"])
    return [one.days[-1] + waits for one in facts.bought if one.product in proposed]


def _profile(rule: Rule, facts: MemberFacts, _today: date) -> Days:
    asks = [ask for ask in rule.when["ask"] if ask.get("again_days") is not None]
    return [
        _after(facts.said[ask["facet"]] + timedelta(days=ask["again_days"]))
        for ask in asks
        if ask["facet"] in facts.said
    ]


def _after(day: date) -> date:
    return day + timedelta(days=1)


TURNS: dict[str, Turns] = {
    "birthday": _birthday,
    "welcome": _welcome,
    "first_order": _first_order,
    "silent": _away,
    "at_risk": _away,
    "dormant": _away,
    "declining": _declining,
    "weekday": _weekday,
    "tier_near": _never,
    "eco": _never,
    "life_event": _life_event,
    "replenish": _replenish,
    "complement": _complement,
    "next_item": _next_item,
    "profile": _profile,
    "consent": _never,
}
SAYS_THE_SAME = frozenset(
    {"welcome", "first_order", "life_event", "next_item", "profile", "consent"}
)
"""Rules whose words count no days, and no other members but those the mark tells: they say the same
while they fire."""
