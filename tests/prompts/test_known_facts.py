"""What a member's card, joining and spend say reaches the rules that ask for it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.house.cast import Person
from tests.house.members import TASTE, Act, AddMember, Known
from tests.prompts.conftest import Buy, Make, at_noon

TODAY = date(2026, 5, 20)
OnCard = Callable[[Known], dict[str, dict[str, Any]]]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def liked(guide_a: Person, act: Act, member_a: Known) -> Callable[..., None]:
    def note(concept: str, day: date, polarity: str = "like") -> None:
        facet = concept.split(".", maxsplit=1)[0]
        chip = {"facet": facet, "concept": concept, "polarity": polarity}
        act(guide_a, member_a, "tag.add", chip, at=at_noon(day))

    return note


def test_who_joined_and_never_bought_is_welcomed(
    member_a: Known, make: Make, on_card: OnCard
) -> None:
    make(date(2024, 4, 7))
    assert on_card(member_a)["welcome"]["reasons"] == [
        {"k": "joined_on", "joined_date": "2024-03-08"}
    ]
    make(date(2024, 4, 8))
    assert "welcome" not in on_card(member_a)


def test_a_taste_for_sustainable_things_is_told_with_its_day(
    member_a: Known, liked: Callable[..., None], make: Make, on_card: OnCard
) -> None:
    liked("attitude.eco", ago(20))
    make(TODAY)
    prompt = on_card(member_a)["eco"]
    assert prompt["args"] == {"offer": "material.organic_cotton", "points": 100, "label": "open"}
    assert prompt["reasons"] == [
        {"k": "noted_on", "noted": "attitude.eco", "noted_date": ago(20).isoformat()}
    ]
    liked("attitude.eco", ago(10), "dislike")
    make(TODAY)
    assert "eco" not in on_card(member_a)


def test_a_babys_age_that_was_told_brings_the_next_stage(
    member_a: Known, guide_a: Person, act: Act, make: Make, on_card: OnCard
) -> None:
    told = {"facet": "baby_month", "value": "baby_month.m3_6"}
    act(guide_a, member_a, "facet.set", told, at=at_noon(ago(45)))
    make(TODAY)
    prompt = on_card(member_a)["life_event"]
    assert prompt["args"] == {"next": "baby_month.m6_9"}
    assert prompt["reasons"] == [
        {"k": "baby_said", "stage": "baby_month.m3_6", "said_date": ago(45).isoformat()}
    ]
    act(guide_a, member_a, "facet.set", told | {"value": "baby_month.m6_9"}, at=at_noon(ago(1)))
    make(TODAY)
    assert "life_event" not in on_card(member_a)


def test_without_the_allergy_consent_a_babys_age_is_not_used(
    add_member: AddMember, guide_a: Person, act: Act, make: Make, on_card: OnCard
) -> None:
    member = add_member()
    told = {"facet": "baby_month", "value": "baby_month.m3_6"}
    act(guide_a, member, "facet.set", told, at=at_noon(ago(45)))
    act(guide_a, member, "consent.set", {**TASTE, "layer": "allergy", "state": "withdrawn"})
    make(TODAY)
    assert "life_event" not in on_card(member)


def test_a_tier_that_is_near_is_told_with_what_is_missing(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard
) -> None:
    buy(member_a, ago(400), "Coat", cents=500_000)
    buy(member_a, ago(20), "Dress", cents=290_000)
    make(TODAY)
    prompt = on_card(member_a)["tier_near"]
    assert prompt["args"] == {"tier": "tier.silver", "missing_cents": 10_000}
    assert prompt["reasons"][0] == {"k": "spend_now", "spend_cents": 290_000}


def test_a_slowing_rhythm_names_last_years_favourite(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard
) -> None:
    for day, name in ((370, "Linen shirt"), (365, "Linen shirt"), (360, "Belt"), (30, "Scarf")):
        buy(member_a, ago(day), name)
    for day in range(310, 30, -10):
        buy(member_a, ago(day), f"Sock {day}")
    make(TODAY)
    prompt = on_card(member_a)["declining"]
    assert prompt["args"] == {"product": "Linen shirt", "label": "open"}
    assert prompt["reasons"][0]["since_days"] == 30
