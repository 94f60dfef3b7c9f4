"""Rules that look at what is known of a member: tier, taste, the age of a baby."""

from collections.abc import Sequence
from datetime import date

from crm_pwa.prompts.facts import Args, MemberFacts
from crm_pwa.prompts.fired import Fired
from crm_pwa.prompts.rules import Rule
from crm_pwa.prompts.said import away, last_visit

PERCENT = 100
BABY = "baby_month"


def tier_near(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """The next tier above what was spent in the last 365 days is near."""
    tiers = sorted(rule.when["tiers"].items(), key=lambda tier: tier[1])
    above = [(tier, least) for tier, least in tiers if least > facts.spend_to_date]
    days = away(facts, today)
    if days is None or not above:
        return None
    tier, least = above[0]
    missing = least - facts.spend_to_date
    if missing * PERCENT > rule.when["within_percent"] * least or _has(tiers, facts.tier, least):
        return None
    told = {
        "spend_now": {"spend_cents": facts.spend_to_date},
        "last_visit": last_visit(facts, days),
    }
    return Fired({"tier": f"tier.{tier}", "missing_cents": missing}, told)


def eco(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """Prefers sustainable goods."""
    told = noted(facts, rule.when["likes"])
    if told is None:
        return None
    reasons = {"noted_on": told}
    if (days := away(facts, today)) is not None:
        reasons["last_visit"] = last_visit(facts, days)
    return Fired({}, reasons)


def life_event(rule: Rule, facts: MemberFacts, today: date) -> Fired | None:
    """A baby of the age that was told is about to reach the next stage."""
    stage, said = facts.values.get(BABY), facts.said.get(BABY)
    next_ = {one["at"]: one for one in rule.when["stages"]}.get(stage or "")
    if said is None or next_ is None:
        return None
    since = (today - said).days
    if not next_["after_days"] <= since < next_["after_days"] + rule.when["for_days"]:
        return None
    told: dict[str, Args] = {"baby_said": {"stage": stage, "said_date": said.isoformat()}}
    return Fired({"next": next_["next"]}, told)


def noted(facts: MemberFacts, concepts: Sequence[str]) -> Args | None:
    """The first of these concepts that the member likes, and when that was noted."""
    for concept in concepts:
        if concept in facts.likes:
            return {"noted": concept, "noted_date": facts.likes[concept].isoformat()}
    return None


def _has(tiers: Sequence[tuple[str, int]], tier: str, least: int) -> bool:
    """Whether the member's tier is that one or one above it."""
    return dict(tiers).get(tier, -1) >= least
