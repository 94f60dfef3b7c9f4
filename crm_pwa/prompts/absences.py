"""Rules that look at visits: the first one, one that is long ago, a rhythm that slows."""

from datetime import date, timedelta

from crm_pwa.prompts.facts import Args, MemberFacts
from crm_pwa.prompts.fired import Fired
from crm_pwa.prompts.rules import Rule
from crm_pwa.prompts.said import away, dearest, last_visit, style
from crm_pwa.prompts.standing import noted

PERCENT = 100


def welcome(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """Joined lately, and never bought."""
    within = timedelta(days=rule.when["joined_within_days"])
    if facts.visits != rule.when["visits"] or facts.joined is None:
        return None
    until = facts.joined + within
    if not facts.joined <= today <= until:
        return None
    told = {"joined_on": {"joined_date": facts.joined.isoformat()}}
    return Fired({"until_date": until.isoformat()}, told, until=until)


def first_order(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """Bought for the first time, some days ago at most."""
    first, days = facts.first_visit, away(facts, today)
    if first is None or days is None or facts.visits != rule.when["visits"]:
        return None
    if days > rule.when["within_days"]:
        return None
    until = first + timedelta(days=rule.when["within_days"])
    told: dict[str, Args] = {}
    if bought := dearest(facts, first, first):
        told["first_bought_on"] = {"product": bought, "bought_date": first.isoformat()}
    return Fired({"until_date": until.isoformat()}, told, until=until)


def silent(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """Away for some time: the rules ``silent`` and ``at_risk``, each with its own days."""
    days = _between(rule, facts, today)
    if days is None:
        return None
    told = {"last_visit": last_visit(facts, days), "visits": {"n": facts.visits}}
    if facts.gap is not None:
        told["usual_gap"] = {"days": facts.gap}
    return Fired({}, told)


def dormant(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """Long away, and worth a lot before."""
    days = away(facts, today)
    if days is None or days < rule.when["away_days"]:
        return None
    if facts.spend_year <= rule.when["spend_year_over_cents"]:
        return None
    told = {"spend_year": {"spend_cents": facts.spend_year}, "last_visit": last_visit(facts, days)}
    if facts.style:
        told["liked"] = {"style": facts.style}
    return Fired(style(facts), told)


def declining(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """Away for much longer than usual; names what they bought most around this time last year."""
    days, when = _between(rule, facts, today), rule.when
    if days is None or facts.gap is None or facts.visits < when["min_visits"]:
        return None
    if days * PERCENT <= when["over_gap_percent"] * facts.gap:
        return None
    first = today - timedelta(days=when["year_to_days"])
    last = today - timedelta(days=when["year_from_days"])
    favourite = _favourite(facts, first, last)
    if favourite is None:
        return None
    product, bought = favourite
    told: dict[str, Args] = {
        "slower": {"days": facts.gap, "since_days": days, "last_date": str(facts.last_visit)},
        "bought_on": {"product": product, "bought_date": bought.isoformat()},
    }
    return Fired({"product": product}, told)


def weekday(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """On working days, whoever is noted to work nearby and has not come for a week."""
    days = _between(rule, facts, today)
    if days is None or today.isoweekday() not in rule.when["weekdays"]:
        return None
    told = noted(facts, rule.when["likes"])
    if told is None:
        return None
    hour = {"from_hour": rule.when["from_hour"]}
    reasons = {"last_visit": last_visit(facts, days), "noted_on": told}
    return Fired(hour, reasons, until=today)


def _between(rule: Rule, facts: MemberFacts, today: date) -> int | None:
    """Days away, when they are at least ``away_days`` and below ``away_days_below``."""
    days = away(facts, today)
    if days is None or not rule.when["away_days"] <= days < rule.when["away_days_below"]:
        return None
    return days


def _favourite(facts: MemberFacts, first: date, last: date) -> tuple[str, date] | None:
    """What was bought on most days between two days, the dearest of equals; its latest of them.

    What was brought back is left out.
    """
    found = []
    for one in facts.bought:
        within = [(n, day) for n, day in enumerate(one.days) if first <= day <= last]
        at = [n for n, day in within if day not in one.returned]
        if at:
            spent = sum(one.amounts[n] for n in at)
            found.append((len(at), spent, one.name, one.days[at[-1]]))
    return max(found)[2:] if found else None
