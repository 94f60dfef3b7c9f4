"""An answered rule rests: to the day, for its cooldown or as long as the reason given says."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from crm_pwa.prompts.rules import core
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.prompts.conftest import Buy, Make, at_noon

TODAY = date(2026, 5, 20)
COOLDOWN = core().rule("dormant").cooldown_days
OnCard = Callable[[Known], dict[str, dict[str, Any]]]
REASONS = {one.id: one.quiet_days for one in core().unsuitable}


@pytest.fixture
def dormant(member_a: Known, buy: Buy) -> Known:
    """A member who spent 12,000 yuan 200 days ago."""
    buy(member_a, TODAY - timedelta(days=200), "Coat", cents=1_200_000)
    return member_a


@pytest.fixture
def rests(
    dormant: Known, guide_a: Person, act: Act, make: Make, on_card: OnCard
) -> Callable[..., None]:
    """Answer the prompt; the rule must be silent for so many days and no more."""

    def check(days: int, **answer: str) -> None:
        make(TODAY)
        prompt = on_card(dormant)["dormant"]["id"]
        act(guide_a, dormant, "prompt.outcome", {"prompt": prompt, **answer}, at=at_noon(TODAY))
        for later, there in ((0, False), (days - 1, False), (days, True)):
            make(TODAY + timedelta(days=later))
            assert ("dormant" in on_card(dormant)) is there, later

    return check


def test_what_was_done_rests_for_the_cooldown(rests: Callable[..., None]) -> None:
    assert COOLDOWN == 60
    rests(COOLDOWN, outcome="done")


@pytest.mark.parametrize(("reason", "quiet"), REASONS.items())
def test_what_is_unsuitable_rests_as_long_as_its_reason_says(
    rests: Callable[..., None], reason: str, quiet: int
) -> None:
    rests(max(quiet, COOLDOWN), outcome="unsuitable", reason=reason)


def test_a_member_who_does_not_want_it_is_left_alone_for_a_year() -> None:
    assert REASONS["does_not_want"] == 365
