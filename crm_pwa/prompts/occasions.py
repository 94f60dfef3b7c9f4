"""Birthdays, and what was never asked."""

from calendar import isleap, monthrange
from datetime import date, timedelta

from crm_pwa.prompts.facts import Args, MemberFacts
from crm_pwa.prompts.fired import Fired
from crm_pwa.prompts.rules import Rule
from crm_pwa.prompts.said import dearest, style

AROUND_DAYS = 14
"""How near to last year's birthday a purchase counts as chosen for it (rules/README.md)."""


def birthday(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """From some days before until the day; for some tiers the whole birthday month."""
    if not facts.birthday:
        return None
    tells = facts.birthday[-5:]
    coming = next_birthday(tells, today)
    this_year = _on(tells, today.year)
    days = (coming - today).days
    near = days <= rule.when["days_before"]
    month = facts.tier in rule.when["whole_month_tiers"]
    in_month = month and (this_year.year, this_year.month) == (today.year, today.month)
    if not (near or in_month):
        return None
    the_day = coming if near else this_year
    last = the_day
    if month:
        last = the_day.replace(day=monthrange(the_day.year, the_day.month)[1])
    told: dict[str, Args] = {}
    if near:
        key = {0: "birthday_today", 1: "birthday_tomorrow"}.get(days, "birthday_in")
        told[key] = {"days": days} if key == "birthday_in" else {}
    else:
        told["birthday_month"] = {"birthday_date": the_day.isoformat()}
    if facts.tier:
        told["tier_is"] = {"tier": f"tier.{facts.tier}"}
    if chosen := _chosen(facts, _on(tells, the_day.year - 1)):
        told["chosen_last_year"] = {"product": chosen}
    return Fired(style(facts), told, until=last)


def profile(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """The first question whose answer is missing, allowed, and fits what they buy."""
    if facts.visits < rule.when["min_visits"]:
        return None
    owned: frozenset[str] = frozenset().union(*(one.concepts for one in facts.bought))
    for ask in rule.when["ask"]:
        facet = ask["facet"]
        if "if_bought" in ask and owned.isdisjoint(ask["if_bought"]):
            continue
        if ask.get("needs") and ask["needs"] not in facts.given:
            continue
        said = facts.said.get(facet)
        again = ask.get("again_days")
        if said is None or (again is not None and (today - said).days > again):
            told: dict[str, Args] = {
                "missing_facet": {"facet": f"facet.{facet}"},
                "asked_for": {"purpose": f"why.{facet}"},
            }
            return Fired({"question": f"question.{facet}"}, told)
    return None


def consent(rule: Rule, facts: MemberFacts, _today: date) -> Fired | None:
    """The first layer nobody asked for yet; a refusal is final."""
    for ask in rule.when["ask"]:
        layer = ask["layer"]
        if layer not in facts.asked and facts.visits >= ask["min_visits"]:
            purpose = f"purpose.{layer}"
            args = {"purpose": purpose, "pitch": f"pitch.{layer}"}
            return Fired(args, {"consent_missing": {"purpose": purpose}})
    return None


def next_birthday(tells: str, today: date) -> date:
    this_year = _on(tells, today.year)
    return this_year if this_year >= today else _on(tells, today.year + 1)


def _on(tells: str, year: int) -> date:
    """The birthday "MM-DD" in a year; 29 February is kept on the 28th in other years."""
    month, day = int(tells[:2]), int(tells[3:])
    if (month, day) == (2, 29) and not isleap(year):
        day = 28
    return date(year, month, day)


def _chosen(facts: MemberFacts, last_year: date) -> str:
    around = timedelta(days=AROUND_DAYS)
    return dearest(facts, last_year - around, last_year + around)
