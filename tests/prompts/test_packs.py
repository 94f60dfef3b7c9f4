"""A trade's rules: its own numbers and words in the place of the shipped ones."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from crm_pwa.notes.vocabulary import LANGS, TRADES, words_setting
from crm_pwa.prompts.engine import evaluate
from crm_pwa.prompts.rules import Rule, RuleError, core, packs, rules_of, rules_setting
from crm_pwa.prompts.rules.reading import FOLDER, read_pack
from tests.notes.test_vocabulary_rules import holes
from tests.prompts.people import REGULAR, TODAY, ago

ALL = [(trade, rule) for trade in TRADES for rule in rules_of(trade).rules]
IDS = [f"{trade} {rule.id}" for trade, rule in ALL]


def of(rule: str, *trades: str) -> dict[str, Any]:
    return rules_of(",".join(trades)).rule(rule).when


def pack(**rules: Any) -> bytes:
    return json.dumps({"trade": "x", "rules": rules}).encode()


def test_a_pack_changes_only_what_it_names() -> None:
    shipped, baby = core().rule("dormant"), rules_of("mother-and-baby").rule("dormant")
    assert (shipped.when["away_days"], baby.when["away_days"]) == (180, 60)
    assert baby.when["spend_year_over_cents"] == shipped.when["spend_year_over_cents"]
    assert baby.title != shipped.title
    assert baby.changes == shipped.changes


def test_of_several_trades_the_first_ones_numbers_hold() -> None:
    assert of("dormant", "apparel", "mother-and-baby")["away_days"] == 180
    assert of("dormant", "mother-and-baby", "apparel")["away_days"] == 60


@pytest.mark.parametrize("trade", ["shoes", "core", "../core", ""])
def test_a_trade_without_a_pack_is_an_error(trade: str) -> None:
    with pytest.raises(KeyError):
        rules_of(trade)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (pack(never={}), "x: no rule never"),
        (pack(silent={"when": {"away": 3}}), "x: silent has no number away"),
        (pack(silent={"defaults": {"style": "style.minimal"}}), "x: silent has no hole style"),
        (pack(silent={"words": {}}), "unknown field `words`"),
        (b"{", "truncated"),
    ],
)
def test_a_pack_with_a_fault_is_refused_by_name(data: bytes, fault: str) -> None:
    with pytest.raises(RuleError, match=fault):
        read_pack(data, core())


def test_every_pack_file_is_one_of_a_trade() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} - {"core"} == set(TRADES)


@pytest.mark.parametrize(("trade", "rule"), ALL, ids=IDS)
def test_a_packs_words_have_the_holes_the_facts_fill(trade: str, rule: Rule) -> None:
    said = packs.spoken(rule)
    assert holes(said["title"]) | holes(said["script"]) <= set(rule.args)
    assert not holes(said["changes"])
    spoken = words_setting([trade])["concepts"]
    for value in rule.defaults.values():
        assert isinstance(value, int) or set(spoken[value]) == set(LANGS)


@pytest.mark.parametrize(("trade", "rule"), ALL, ids=IDS)
def test_what_may_be_a_default_is_not_said_to_be_the_members_habit(trade: str, rule: Rule) -> None:
    said = packs.spoken(rule)
    for hole in rule.defaults:
        hers = re.compile(
            rf"您(一?向|常|总|總|爱|愛|喜欢|喜歡|偏爱|偏愛)[^，。？]*{{{hole}}}"
            rf"|{{{hole}}}[^.,?]* you (always|like|love|often|prefer|usually)"
            rf"|your (favourite|usual) {{{hole}}}"
        )
        words = [said[part][lang] for part in ("title", "script") for lang in LANGS]
        assert [text for text in words if hers.search(text)] == []


@pytest.mark.parametrize("trade", TRADES)
def test_every_concept_a_pack_names_is_spoken(trade: str) -> None:
    """In the trade's own words, for what it names itself."""
    mine = json.loads((FOLDER / f"{trade}.json").read_text())["rules"]
    when = {rule: change.get("when", {}) for rule, change in mine.items()}
    pairs = when.get("complement", {}).get("pairs", [])
    named = [concept for pair in pairs for concept in (pair["a"], pair["b"])]
    named += when.get("weekday", {}).get("likes", [])
    for ask in when.get("profile", {}).get("ask", []):
        named += [f"{part}.{ask['facet']}" for part in ("question", "why", "facet")]
        named += ask.get("if_bought", [])
    assert set(named) <= set(words_setting([trade])["concepts"])


def banned() -> list[str]:
    return ["安全", "safe", "最", "guarantee", "便宜", "cheap"]


@pytest.mark.parametrize("trade", TRADES)
def test_no_pack_promises_or_cheapens(trade: str) -> None:
    for words in rules_setting(trade)["rules"].values():
        text = " ".join(part[lang] for part in words.values() for lang in LANGS).lower()
        assert not [word for word in banned() if word in text]


@pytest.mark.parametrize("trade", TRADES)
def test_no_day_is_between_the_rules_of_absence(trade: str) -> None:
    silent, at_risk = of("silent", trade), of("at_risk", trade)
    assert silent["away_days"] < silent["away_days_below"] == at_risk["away_days"]
    assert at_risk["away_days"] < at_risk["away_days_below"]
    assert of("dormant", trade)["away_days"] <= at_risk["away_days_below"]


@pytest.mark.parametrize("trade", TRADES)
def test_the_words_say_the_numbers_of_the_pack(trade: str) -> None:
    below = of("silent", trade)["away_days_below"]
    said = rules_setting(trade)["rules"]["silent"]["changes"]
    assert f" {below} 天" in said["zh-Hans"]
    assert f", or {below} days after" in said["en"]


def test_the_lists_of_several_trades_are_joined() -> None:
    asked = [one["facet"] for one in of("profile", "home", "grocery")["ask"]]
    assert asked[:2] == ["style", "room"]
    assert "taste" in asked
    assert len(asked) == len(set(asked))


def test_a_rule_is_silent_where_its_trade_has_it_off() -> None:
    facts = replace(REGULAR, last_visit=ago(8), likes={"occasion.commute": ago(3)})
    said = {t: [d.rule for d in evaluate(rules_of(t), facts, TODAY)] for t in TRADES}
    assert [trade for trade, rules in said.items() if "weekday" in rules] == ["food-service"]
    both = evaluate(rules_of("apparel,food-service"), facts, TODAY)
    assert "weekday" in [draft.rule for draft in both]
