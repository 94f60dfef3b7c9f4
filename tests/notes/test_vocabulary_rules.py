"""The prompts' words: every hole is filled, every id they name is spoken in three languages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_pwa.notes.vocabulary import LANGS, TRADES, words_setting

FILE = Path(__file__).parents[2] / "crm_pwa" / "prompts" / "rules" / "core.json"
DATA = json.loads(FILE.read_text())
RULES = {rule["id"]: rule for rule in DATA["rules"]}
SPOKEN = words_setting(TRADES)["concepts"]
TYPES = {"int", "text", "concept", "concepts", "date", "money", "text or concept"}


def holes(words: dict[str, str]) -> set[str]:
    assert set(words) == set(LANGS)
    found = [set(re.findall(r"\{(\w+)\}", text)) for text in words.values()]
    assert found[0] == found[1] == found[2], f"languages differ in their holes: {words}"
    return found[0]


def all_words() -> Iterator[dict[str, str]]:
    for rule in DATA["rules"]:
        yield from (rule["title"], rule["script"], rule["changes"])
    yield from (reason["words"] for reason in DATA["reasons"].values())
    yield from (chip["words"] for chip in DATA["unsuitable"])


def test_every_rule_of_the_handbooks_is_there() -> None:
    assert list(RULES) == [
        "birthday", "dormant", "at_risk", "first_order",
        "replenish", "complement", "next_item", "profile", "consent",
        "welcome", "silent", "declining", "tier_near", "eco", "life_event", "weekday",
        "open_complaint", "cart", "interest", "try_on", "points", "churn",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "threshold", "value"),
    [
        ("birthday", "days_before", 7),
        ("birthday", "whole_month_tiers", ["diamond"]),
        ("dormant", "away_days", 180),
        ("dormant", "spend_year_over_cents", 1_000_000),
        ("at_risk", "away_days", 60),
        ("first_order", "within_days", 3),
        ("complement", "within_days", 90),
        ("complement", "min_count", 20),
    ],
)
def test_the_thresholds_are_the_handbooks(rule: str, threshold: str, value: object) -> None:
    assert RULES[rule]["when"][threshold] == value


@pytest.mark.parametrize("rule", RULES)
def test_every_hole_of_a_rule_has_a_type_and_every_default_a_hole(rule: str) -> None:
    data = RULES[rule]
    numbers = {name for name, value in data["when"].items() if isinstance(value, int)}
    said = holes(data["title"]) | holes(data["script"])
    unsaid = {name for name, kind in data["args"].items() if kind == "concepts"}
    assert said - numbers <= set(data["args"]) <= said | unsaid
    assert set(data["defaults"]) <= set(data["args"])
    assert holes(data["changes"]) <= numbers - set(data["args"])
    assert set(data["reasons"]) <= set(DATA["reasons"])


@pytest.mark.parametrize("reason", DATA["reasons"])
def test_every_hole_of_a_reason_has_a_type(reason: str) -> None:
    data = DATA["reasons"][reason]
    assert holes(data["words"]) == set(data["args"])


def test_names_of_holes_tell_their_type() -> None:
    told = [r["args"] for r in DATA["rules"]] + [r["args"] for r in DATA["reasons"].values()]
    for name, kind in (item for args in told for item in args.items()):
        assert kind in TYPES
        assert (kind == "money") == name.endswith("_cents")
        assert (kind == "date") == name.endswith("_date")


def test_every_reason_is_used() -> None:
    assert {k for rule in DATA["rules"] for k in rule["reasons"]} == set(DATA["reasons"])


def test_every_concept_a_rule_names_is_spoken() -> None:
    named = [c for pair in RULES["complement"]["when"]["pairs"] for c in (pair["a"], pair["b"])]
    for ask in RULES["profile"]["when"]["ask"]:
        named += [f"{part}.{ask['facet']}" for part in ("question", "why", "facet")]
        named += ask.get("if_bought", [])
    for ask in RULES["consent"]["when"]["ask"]:
        named += [f"purpose.{ask['layer']}", f"pitch.{ask['layer']}"]
    named += [concept for rule in ("eco", "weekday") for concept in RULES[rule]["when"]["likes"]]
    for stage in RULES["life_event"]["when"]["stages"]:
        named += [stage["at"], stage["next"]]
    named += [f"tier.{tier}" for tier in RULES["tier_near"]["when"]["tiers"]]
    named += [d for r in DATA["rules"] for d in r["defaults"].values() if isinstance(d, str)]
    assert set(named) <= set(SPOKEN)


def test_only_asking_for_consent_and_an_apology_need_no_consent() -> None:
    assert [r["id"] for r in DATA["rules"] if not r["needs"]] == ["consent", "open_complaint"]


@pytest.mark.parametrize("banned", ["安全", "safe", "最", "guarantee", "便宜", "cheap"])
def test_nothing_promises_or_cheapens(banned: str) -> None:
    for words in all_words():
        assert all(banned not in text.lower() for text in words.values())


def test_unsuitable_chips_are_few_enough_to_tap_and_say_how_long_they_hold() -> None:
    chips = DATA["unsuitable"]
    assert len({c["id"] for c in chips}) == len(chips) <= 9
    assert all(c["quiet_days"] > 0 and not holes(c["words"]) for c in chips)
