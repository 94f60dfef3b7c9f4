"""Whom a rule would reach today with other numbers, and whom it would just miss."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import Invalid
from crm_pwa.prompts import pairs
from crm_pwa.prompts.changing import numbers_of, proposed, rules_for
from crm_pwa.prompts.engine import evaluate
from crm_pwa.prompts.facts import MemberFacts, PromptDraft
from crm_pwa.prompts.purchases import Counted
from crm_pwa.prompts.reading import Reader
from crm_pwa.prompts.rules import Rule, RuleSet

TOLD = 5
"""So many of each shelf are told with their facts; the others are counted."""


@dataclass
class Preview:
    """Member ids. ``hits``: reached with the new numbers; ``fresh`` and ``gone``: against those
    that hold; ``near``: not reached, but with one of the numbers a step lower or higher.

    ``told``: why, for the first of each shelf: what the rule would say of them.
    """

    members: int = 0
    hits: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    told: dict[str, PromptDraft] = field(default_factory=dict)

    def add(
        self,
        member_id: str,
        before: PromptDraft | None,
        now: PromptDraft | None,
        near: PromptDraft | None,
    ) -> None:
        """One more member, and what the rule says to them: as it holds, as tried, a step off."""
        self.members += 1
        fresh = now if before is None else None
        gone = before if now is None else None
        shelves = ((self.hits, now), (self.fresh, fresh), (self.gone, gone), (self.near, near))
        for shelf, draft in shelves:
            if draft is not None:
                shelf.append(member_id)
                if len(shelf) <= TOLD:
                    self.told[member_id] = draft


@dataclass(frozen=True)
class Sides:
    """One rule three times: as it holds, as it is tried, and each step off that.

    What held before is judged by what followed within the old number of days.
    """

    old: RuleSet
    new: RuleSet
    steps: Sequence[RuleSet]
    counted_old: Counted
    counted: Counted
    today: date

    def sort(self, one: MemberFacts, into: Preview) -> None:
        """Ask the three of them about one member."""
        before = self._said(self.old, one, self.counted_old)
        now = self._said(self.new, one, self.counted)
        steps = () if now else (self._said(each, one, self.counted) for each in self.steps)
        into.add(one.id, before, now, next((draft for draft in steps if draft), None))

    def _said(self, rules: RuleSet, one: MemberFacts, counted: Counted) -> PromptDraft | None:
        return next(iter(evaluate(rules, one, self.today, counted)), None)


def preview_change(
    session: Session,
    store: Store,
    rule_id: str,
    numbers: Mapping[str, int],
    *,
    now_ms: int,
    on: bool | None = None,
    chain: bool = False,
    most: int = 0,
) -> Preview:
    """Ask every member of a store, by facts as they were last counted. Writes nothing.

    ``chain``: the numbers are tried as the chain's, which the store's own beat. ``most``: no
    further page is read once so many were asked; 0 asks all. Consent counts,
    answers given lately and the other rules do not: whom the rule itself finds.
    Raises Invalid for a rule or number there is not, Unfit for one that makes no sense.
    """
    today = store_day(now_ms, store.tz)
    scope = "" if chain else store.id
    old = _alone(rules_for(session, store), rule_id)
    change = proposed(session, rule_id, numbers, on=on, store_id=scope)
    new = _alone(rules_for(session, store, {scope: {rule_id: change}}), rule_id)
    steps = [msgspec.structs.replace(new, rules=[step]) for step in _steps(new.rules[0])]
    counted_old, counted = (pairs.count(session, each, today) for each in (old, new))
    sides = Sides(old, new, steps, counted_old, counted, today=today)
    reader, found, after = Reader(session, today, store.tz, now_ms), Preview(), ""
    while (not most or found.members < most) and (page := reader.page(store.id, after)):
        after = page[-1].id
        for one in page:
            sides.sort(one, found)
    return found


def _alone(rules: RuleSet, rule_id: str) -> RuleSet:
    try:
        return msgspec.structs.replace(rules, rules=[rules.rule(rule_id)])
    except KeyError:
        raise Invalid(f"There is no rule {rule_id!r}.") from None


def _steps(rule: Rule) -> Iterator[Rule]:
    """The rule with one of its thresholds a step lower, or higher."""
    for name, value in numbers_of(rule):
        for other in (value - 1, value + 1):
            if name in rule.when and other >= 0:
                yield msgspec.structs.replace(rule, when=rule.when | {name: other})
