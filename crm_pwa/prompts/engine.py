"""Which prompts hold for a member today. Pure: rules and facts in, drafts out.

No threshold and no sentence stands here: both are data (rules/README.md). Days count from
the local date of an event to today; bought yesterday is 1.
"""

from collections.abc import Callable
from datetime import date, timedelta

from crm_pwa.prompts import absences, happenings, occasions, purchases, standing
from crm_pwa.prompts.facts import MemberFacts, PromptDraft
from crm_pwa.prompts.fired import Fired
from crm_pwa.prompts.purchases import Counted
from crm_pwa.prompts.rules import Rule, RuleSet

MOST_REASONS = 3
Fire = Callable[[Rule, MemberFacts, date], Fired | None]
FIRES: dict[str, Fire] = {
    "birthday": occasions.birthday,
    "welcome": absences.welcome,
    "first_order": absences.first_order,
    "silent": absences.silent,
    "at_risk": absences.silent,
    "dormant": absences.dormant,
    "declining": absences.declining,
    "weekday": absences.weekday,
    "tier_near": standing.tier_near,
    "eco": standing.eco,
    "life_event": standing.life_event,
    "open_complaint": happenings.open_complaint,
    "cart": happenings.cart,
    "interest": happenings.interest,
    "try_on": happenings.try_on,
    "points": happenings.points,
    "churn": happenings.churn,
    "profile": occasions.profile,
    "consent": occasions.consent,
    "replenish": purchases.replenish,
}


def evaluate(
    rules: RuleSet, facts: MemberFacts, today: date, counted: Counted | None = None
) -> list[PromptDraft]:
    """The prompts that hold today, best first.

    A rule that is off, or whose consent layers are not all given, is silent; while one that
    stands ``alone`` fires, nothing else is said. ``counted``: how many of the
    chain's members followed each pair of ``complement``; what the rule file expects is used
    where too few are counted. Rules of the file this engine does not know are passed over.
    """
    drafts = []
    for rule in rules.rules:
        if not (rule.on and facts.given.issuperset(rule.needs)):
            continue
        fired = _fire(rule, facts, today, counted or {})
        if fired is not None:
            drafts.append((rule.alone, _draft(rule, fired, today)))
    said = [draft for alone, draft in drafts if alone] or [draft for _, draft in drafts]
    return sorted(said, key=lambda draft: (-draft.score, draft.rule))


def _fire(rule: Rule, facts: MemberFacts, today: date, counted: Counted) -> Fired | None:
    if rule.id == "complement":
        return purchases.complement(rule, facts, today, counted)
    fire = FIRES.get(rule.id)
    return fire(rule, facts, today) if fire else None


def _draft(rule: Rule, fired: Fired, today: date) -> PromptDraft:
    to_day = today + timedelta(days=rule.valid_days - 1)
    reasons = [{"k": key, **fired.facts[key]} for key in rule.reasons if key in fired.facts]
    return PromptDraft(
        rule=rule.id,
        args=rule.defaults | fired.args,
        reasons=reasons[:MOST_REASONS],
        from_day=today,
        to_day=min(to_day, fired.until) if fired.until else to_day,
        score=rule.priority * 100 + rule.accept_percent,
    )
