"""Which prompts hold for a member today. Pure: rules and facts in, drafts out.

No threshold and no sentence stands here: both are data (rules/README.md). Days count from
the local date of an event to today; bought yesterday is 1.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from crm_pwa.prompts import absences, happenings, occasions, order, purchases, standing
from crm_pwa.prompts.facts import MemberFacts, PromptDraft
from crm_pwa.prompts.fired import Fired
from crm_pwa.prompts.order import Odds
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

NEXT = "next_item"
"""It names what no other prompt names: the others come first."""
NAMING = frozenset({"product", "offer"})
"""Holes for an article, or for a concept in its place."""
READ = {
    "open_complaint": ("complaint",),
    "cart": ("cart",),
    "interest": ("ask", "view"),
    "try_on": ("try_on",),
    "points": ("points",),
    "churn": ("churn",),
}
"""What a rule reads of what happened; to most members nothing of it did."""


class Judge:
    """Rules made ready for one day and many members.

    ``counted``: how many of the chain's members followed each pair of ``complement``; what the
    rule file expects is used where too few are counted. ``odds``: how likely each rule's prompt is
    accepted there today; without, what the rule file expects. Rules of the file this engine does
    not know are passed over.
    """

    def __init__(
        self,
        rules: RuleSet,
        today: date,
        counted: Counted | None = None,
        odds: Odds | None = None,
    ) -> None:
        self._today, self._order, self._odds = today, rules.order, odds or {}
        follows = partial(purchases.complement, counted=counted or {})
        fires = FIRES | {"complement": follows, NEXT: partial(purchases.next_item, said=self._said)}
        self._rules = [
            (rule, fires[rule.id]) for rule in rules.rules if rule.on and rule.id in fires
        ]
        self._scores: dict[tuple[str, int], int] = {}
        self._open: dict[tuple[frozenset[str], frozenset[str]], list[tuple[Rule, Fire]]] = {}

    def drafts(self, facts: MemberFacts) -> list[PromptDraft]:
        """The prompts that hold today, best first.

        A rule whose consent layers are not all given is silent; while one that stands ``alone``
        fires, nothing else is said.
        """
        drafts: list[PromptDraft] = []
        alone: list[PromptDraft] = []
        tired = self.tired(facts)
        for rule, fire in self.open_to(facts):
            fired = fire(rule, facts, self._today)
            if fired is not None:
                draft = _draft(rule, fired, self._today, self.score(rule, tired))
                (alone if rule.alone else drafts).append(draft)
        return sorted(alone or drafts, key=lambda draft: (-draft.score, draft.rule))

    def _said(self, facts: MemberFacts) -> set[str]:
        """The articles that the prompts of other rules name today, and concepts in their place."""
        naming = [
            fire(rule, facts, self._today)
            for rule, fire in self.open_to(facts)
            if rule.id != NEXT and not rule.args.keys().isdisjoint(NAMING)
        ]
        return {str(one.args[hole]) for one in naming if one for hole in NAMING & one.args.keys()}

    def tired(self, facts: MemberFacts) -> int:
        """How tired of contacts the member is today: ``order.fatigue``."""
        return order.fatigue(self._order, facts.contacted, self._today) if facts.contacted else 0

    def score(self, rule: Rule, tired: int) -> int:
        """What the rule's prompt is expected to bring today, where it fires."""
        found = self._scores.get((rule.id, tired))
        if found is None:
            found = order.score(rule, self._odds, tired)
            self._scores[rule.id, tired] = found
        return found

    def open_to(self, facts: MemberFacts) -> list[tuple[Rule, Fire]]:
        """The rules that may fire by what is given and by what happened: few combinations."""
        kinds = frozenset(one.kind for one in facts.happened)
        found = self._open.get((facts.given, kinds))
        if found is None:
            found = [
                (rule, fire)
                for rule, fire in self._rules
                if facts.given.issuperset(rule.needs)
                and (rule.id not in READ or not kinds.isdisjoint(READ[rule.id]))
            ]
            self._open[facts.given, kinds] = found
        return found


def evaluate(
    rules: RuleSet,
    facts: MemberFacts,
    today: date,
    counted: Counted | None = None,
    odds: Odds | None = None,
) -> list[PromptDraft]:
    """The prompts that hold today for one member, as ``Judge`` gives them."""
    return Judge(rules, today, counted, odds).drafts(facts)


def _draft(rule: Rule, fired: Fired, today: date, score: int) -> PromptDraft:
    to_day = today + timedelta(days=rule.valid_days - 1)
    reasons = [{"k": key, **fired.facts[key]} for key in rule.reasons if key in fired.facts]
    return PromptDraft(
        rule=rule.id,
        args=rule.defaults | fired.args,
        reasons=reasons[:MOST_REASONS],
        from_day=today,
        to_day=min(to_day, fired.until) if fired.until else to_day,
        score=score,
        since_ms=fired.since_ms,
    )
