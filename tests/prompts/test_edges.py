"""Every number of every rule, in every trade: one step below, at and above it."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import pytest

from crm_pwa.core.errors import Invalid
from crm_pwa.notes.vocabulary import TRADES
from crm_pwa.prompts.bounds import COUNT, DAYS, MONEY
from crm_pwa.prompts.changing import numbers_of, with_numbers
from crm_pwa.prompts.engine import FIRES, evaluate
from crm_pwa.prompts.facts import MemberFacts, PairCount, PromptDraft
from crm_pwa.prompts.rules import Change, Rule, RuleSet, changed, core, rules_of
from crm_pwa.prompts.visible import visible
from tests.members import looks
from tests.prompts import edges
from tests.prompts.edges import Edge
from tests.prompts.people import REGULAR, TODAY, bought

RULES = [(trade, rule) for trade in TRADES for rule in rules_of(trade).rules if rule.on]
CASES = [(trade, rule, edge) for trade, rule in RULES for edge in edges.of(rule)]
IDS = [f"{trade}-{rule.id}-{edge.name}-{edge.value}" for trade, rule, edge in CASES]


UNDATED = {"profile", "consent", "next_item"}
"""They tell what was never said, or count members: there is no day of it."""


def is_dated(reason: dict[str, object]) -> bool:
    return any(name.endswith("_date") or name == "days" for name in reason)


def alone(rules: RuleSet, rule: Rule) -> RuleSet:
    return RuleSet(rules.version, [rule], rules.reasons, rules.unsuitable)


def said(trade: str, rule: Rule, edge: Edge) -> PromptDraft | None:
    rules = alone(rules_of(trade), rule)
    drafts = evaluate(rules, edge.facts, edge.today, edge.counted)
    return drafts[0] if drafts else None


@pytest.mark.parametrize(("trade", "rule", "edge"), CASES, ids=IDS)
def test_a_rule_fires_on_the_right_side_of_its_number(trade: str, rule: Rule, edge: Edge) -> None:
    draft = said(trade, rule, edge)
    assert (draft is not None) is edge.fires
    if draft:
        assert 1 <= len(draft.reasons) <= 3
        assert rule.id in UNDATED or any(map(is_dated, draft.reasons))
        assert draft.args.keys() == rule.args.keys()
        assert draft.from_day == edge.today <= draft.to_day
        for reason in draft.reasons:
            words = core().reasons[reason["k"]].args
            assert words.keys() == reason.keys() - {"k"}


@pytest.mark.parametrize(("trade", "rule"), RULES, ids=[f"{t}-{r.id}" for t, r in RULES])
def test_every_number_of_a_rule_has_its_edges(trade: str, rule: Rule) -> None:
    made = edges.of(rule)
    assert {edge.name for edge in made} == set(rule.when) - {"from_hour"}
    assert {edge.fires for edge in made} == {True, False}


@pytest.mark.parametrize(("hours", "count"), [(-1, 0), (0, 1), (1, 1)])
def test_what_has_an_hour_is_shown_from_then_on(hours: int, count: int) -> None:
    """By the store's clock, whenever the list was made."""
    hourly = [(t, r) for t, r in RULES if "from_hour" in r.when]
    assert hourly
    for trade, rule in hourly:
        edge = next(one for one in edges.of(rule) if one.fires)
        draft = said(trade, rule, edge)
        assert draft is not None
        day = draft.from_day.isoformat()
        prompt = {"id": "p", "rule": rule.id, "args": draft.args, "reasons": [], "score": 1}
        body = looks.card(prompts=[prompt | {"from": day, "to": day}])
        at = datetime.fromisoformat(f"{day}T{rule.when['from_hour'] + hours:02}:00+08:00")
        ms = round(at.timestamp() * 1000)
        assert len(visible(body, [], ms, {"tz": "Asia/Shanghai"})) == count


@pytest.mark.parametrize("rule", [r for _, r in RULES], ids=[f"{t}-{r.id}" for t, r in RULES])
def test_no_number_a_chain_may_set_breaks_a_rule(rule: Rule) -> None:
    nothing = MemberFacts("m", given=REGULAR.given)
    members = [nothing, REGULAR, replace(REGULAR, bought=(bought(0),))]
    members += [edge.facts for edge in edges.of(rule)]
    uncounted = {pair: PairCount(0, 0) for edge in edges.of(rule) for pair in edge.counted or ()}
    for name, _ in numbers_of(rule):
        for value in (0, 1, 23, DAYS, COUNT, MONEY):
            with suppress(Invalid):
                change = with_numbers(Change(), rule, {name: value})
                rules = changed(alone(core(), rule), {rule.id: change})
                for facts in members:
                    evaluate(rules, facts, TODAY, uncounted)


def test_every_rule_can_fire_and_is_on_in_some_trade() -> None:
    assert set(FIRES) | {"complement", "next_item"} == {rule.id for rule in core().rules}
    assert {rule.id for _, rule in RULES} == {rule.id for rule in core().rules}
