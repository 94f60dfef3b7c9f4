"""Whom a rule would reach today with other numbers, and whom it would just miss."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import Invalid
from crm_pwa.prompts import pairs
from crm_pwa.prompts.changing import numbers_of, rules_for, with_numbers
from crm_pwa.prompts.engine import evaluate
from crm_pwa.prompts.reading import Reader
from crm_pwa.prompts.rules import Change, Rule, RuleSet, changed


@dataclass
class Preview:
    """Member ids. ``hits``: reached with the new numbers; ``fresh`` and ``gone``: against those
    that hold; ``near``: not reached, but with one of the numbers a step lower or higher."""

    members: int = 0
    hits: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)

    def add(self, member_id: str, *, before: bool, now: bool, near: bool) -> None:
        """One more member, and whether the rule fires for them."""
        self.members += 1
        told = ((self.hits, now), (self.fresh, now and not before))
        for shelf, counts in (*told, (self.gone, before and not now), (self.near, near)):
            if counts:
                shelf.append(member_id)


def preview_change(
    session: Session,
    store: Store,
    rule_id: str,
    numbers: Mapping[str, int],
    *,
    now_ms: int,
    on: bool | None = None,
) -> Preview:
    """Ask every member of a store, by facts as they were last counted. Writes nothing.

    Consent counts, answers given lately and the other rules do not: whom the rule itself finds.
    Raises Invalid for a rule or number there is not.
    """
    today = store_day(now_ms, store.tz)
    old = _alone(rules_for(session, store), rule_id)
    change = with_numbers(Change(), old.rules[0], numbers, on)
    new = changed(old, {rule_id: change})
    steps = [msgspec.structs.replace(new, rules=[step]) for step in _steps(new.rules[0])]
    counted_old, counted = (pairs.count(session, each, today) for each in (old, new))
    reader, found, after = Reader(session, today, store.tz, now_ms), Preview(), ""
    while page := reader.page(store.id, after):
        after = page[-1].id
        for one in page:
            before = bool(evaluate(old, one, today, counted_old))
            now = bool(evaluate(new, one, today, counted))
            near = not now and any(evaluate(each, one, today, counted) for each in steps)
            found.add(one.id, before=before, now=now, near=near)
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
