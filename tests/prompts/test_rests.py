"""An answered rule rests: to the day, for its cooldown or as long as the reason given says."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import writing
from crm_pwa.members import happened
from crm_pwa.members.models import Member
from crm_pwa.prompts.rules import core
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.prompts.conftest import Buy, Make, at_noon

TODAY = date(2026, 5, 20)
COOLDOWN = core().rule("dormant").cooldown_days
OnCard = Callable[[Known], dict[str, dict[str, Any]]]
Complain = Callable[..., None]
APOLOGY = "open_complaint"
HOUR_MS = 3_600_000
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


def test_what_was_answered_rests_for_who_stays_until_they_are_two_again(
    app: Flask,
    dormant: Known,
    guide_a: Person,
    add_member: AddMember,
    buy: Buy,
    act: Act,
    make: Make,
    on_card: OnCard,
) -> None:
    make(TODAY)
    prompt = on_card(dormant)["dormant"]["id"]
    no = {"prompt": prompt, "outcome": "unsuitable", "reason": "does_not_want"}
    act(guide_a, dormant, "prompt.outcome", no, at=at_noon(TODAY))
    other = add_member(name="王芳")
    buy(other, TODAY - timedelta(days=190), "Dress", cents=1_200_000)
    spoken = []
    for day, into in enumerate((other.id, ""), start=1):
        with app.app_context(), writing() as session:
            session.get_one(Member, dormant.id).merged_into = into
        make(TODAY + timedelta(days=day))
        spoken.append(["dormant" in on_card(one) for one in (dormant, other)])
    assert spoken == [[False, False], [False, True]]


@pytest.fixture
def complain(app: Flask, member_a: Known) -> Complain:
    """``complain(day, "first", hours=3)``: so many hours before that day's noon; open, or ended."""

    def keep(day: date, name: str = "first", *, hours: int = 3, ended: date | None = None) -> None:
        row = {"id": name, "member_id": member_a.id, "kind": "complaint", "day": str(day)}
        row |= {"product_id": "", "until": "", "ended_on": str(ended or "")}
        told = {"at": at_noon(day) - hours * HOUR_MS, "value": None}
        with app.app_context(), writing() as session:
            happened.keep_facts(session, [row | told])

    return keep


@pytest.fixture
def apologise(member_a: Known, guide_a: Person, act: Act, on_card: OnCard) -> Callable[..., str]:
    """Answer the apology on the card, two hours before noon; its id."""

    def answer(day: date, **said: str) -> str:
        prompt = str(on_card(member_a)[APOLOGY]["id"])
        at = at_noon(day) - 2 * HOUR_MS
        act(guide_a, member_a, "prompt.outcome", {"prompt": prompt, **said}, at=at)
        return prompt

    return answer


@pytest.mark.parametrize("reason", REASONS)
def test_no_reason_silences_an_apology_beyond_its_cooldown(
    member_a: Known,
    complain: Complain,
    apologise: Callable[..., str],
    make: Make,
    on_card: OnCard,
    reason: str,
) -> None:
    complain(TODAY)
    make(TODAY)
    apologise(TODAY, outcome="unsuitable", reason=reason)
    make(TODAY)
    assert on_card(member_a) == {}
    make(TODAY + timedelta(days=core().rule(APOLOGY).cooldown_days))
    assert list(on_card(member_a)) == [APOLOGY]


def test_a_second_complaint_on_the_day_of_an_apology_is_another_apology(
    member_a: Known,
    complain: Complain,
    apologise: Callable[..., str],
    make: Make,
    on_card: OnCard,
) -> None:
    complain(TODAY)
    make(TODAY)
    first = apologise(TODAY, outcome="done")
    complain(TODAY, ended=TODAY)
    complain(TODAY, "second", hours=1)
    make(TODAY)
    assert on_card(member_a)[APOLOGY]["id"] != first


def test_an_apology_is_done_or_put_off_and_never_unsuitable(
    member_a: Known, guide_a: Person, visit: Visitor, buy: Buy, complain: Complain, make: Make
) -> None:
    today = store_day(now_ms(), "Asia/Shanghai")
    buy(member_a, today - timedelta(days=200), "Coat", cents=1_200_000)
    guide = visit.by(guide_a).speaking("en")
    guide.post(f"/members/{member_a.id}/presence", {"how": "search"})
    answers = {}
    for complains in (False, True):
        if complains:
            complain(today - timedelta(days=1))
        make(today)
        page = guide.get(f"/members/{member_a.id}")
        answers[complains] = [one.text.strip() for one in page.all(".prompt.first .answers button")]
    assert answers == {False: ["Done", "Later", "Unsuitable"], True: ["Done", "Later"]}
