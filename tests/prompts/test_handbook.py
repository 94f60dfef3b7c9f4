"""The numbers of the handbooks, spelled out: one step below, at and above, as the rules ship.

``test_edges`` takes a rule's numbers from its own file; here the file itself is held to them.
"""

import pytest

from crm_pwa.prompts.rules import core, rules_of
from tests.prompts import edges
from tests.prompts.edges.near import BELOW, FROM, OVER, UP_TO
from tests.prompts.test_edges import said

HOUR = 60  # a cart's edges are minutes
NUMBERS = [
    ("birthday", "days_before", 7, UP_TO),
    ("cart", "left_over_hours", 24 * HOUR, OVER),
    ("welcome", "joined_within_days", 30, UP_TO),
    ("first_order", "within_days", 3, UP_TO),
    ("silent", "away_days", 30, FROM),
    ("silent", "away_days_below", 60, BELOW),
    ("at_risk", "away_days", 60, FROM),
    ("at_risk", "away_days_below", 180, BELOW),
    ("dormant", "away_days", 180, FROM),
    ("dormant", "spend_year_over_cents", 10_000_00, OVER),
    ("churn", "from_percent", 80, FROM),
    ("churn", "horizon_days", 7, UP_TO),
    ("complement", "within_days", 90, UP_TO),
    ("interest", "looks", 3, FROM),
    ("interest", "asked_days", 7, UP_TO),
    ("try_on", "within_days", 3, UP_TO),
    ("open_complaint", "open", 1, FROM),
    ("points", "lapse_days", 30, UP_TO),
    ("tier_near", "tiers", 20_000_00, BELOW),
]
PAIRS = {
    ("category.office_wear", "category.accessory"): 60,
    ("category.formula", "category.nappy"): 80,
    ("category.foundation", "category.setting_spray"): 60,
}
SAID = [
    ("birthday", "n", 3),
    ("silent", "off_percent", 20),
    ("at_risk", "coupon_days", 3),
    ("eco", "points", 100),
]


@pytest.mark.parametrize(("name", "number", "value", "fires"), NUMBERS)
def test_a_rule_ships_with_the_number_of_the_handbooks(
    name: str, number: str, value: int, fires: str
) -> None:
    rule = core().rule(name)
    near = {edge.value: edge for edge in edges.of(rule) if edge.name == number}
    for at, flag in zip((value - 1, value, value + 1), fires, strict=True):
        draft = said("apparel", rule, near[at]) if at else None
        assert (draft is not None) is (flag == "T"), f"{name} at {number} = {at}"


def test_a_diamond_member_is_told_of_the_whole_birthday_month_and_no_other_tier_is() -> None:
    assert core().rule("birthday").when["whole_month_tiers"] == ["diamond"]


def test_what_follows_what_is_expected_as_often_as_the_handbooks_say() -> None:
    pairs = core().rule("complement").when["pairs"]
    assert {(pair["a"], pair["b"]): pair["percent"] for pair in pairs} == PAIRS


@pytest.mark.parametrize(("name", "hole", "value"), SAID)
def test_what_is_offered_is_what_the_handbooks_offer(name: str, hole: str, value: int) -> None:
    rule = core().rule(name)
    assert rule.defaults[hole] == value
    for words in (rule.title, rule.script):
        assert set(words) == {"zh-Hans", "zh-Hant", "en"}
    assert all(f"{{{hole}}}" in words for words in rule.title.values())


def test_the_second_cup_is_offered_on_working_days_from_two_to_who_is_away_a_week() -> None:
    rule = rules_of("food-service").rule("weekday")
    assert rule.on
    assert rule.when["from_hour"] == 14
    assert rule.when["weekdays"] == [1, 2, 3, 4, 5]
    assert rule.when["away_days"] == 7
