"""A store's prompts are made from its own data, once, and follow the facts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from crm_pwa.core.db import db, writing
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.prompts.conftest import Buy, Make, at_noon

TODAY = date(2026, 5, 20)
OnCard = Callable[[Known], dict[str, dict[str, Any]]]
NO = {"layer": "personalisation", "state": "withdrawn", "text_version": "taste-1"}
STOP = {"layer": "profiling", "state": "withdrawn", "text_version": "own-profiling-1"}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def dormant(member_a: Known, buy: Buy) -> Known:
    """A member who spent 12,000 yuan 200 days ago."""
    buy(member_a, ago(230), "Coat", cents=700_000)
    buy(member_a, ago(200), "Dress", cents=500_000)
    return member_a


@pytest.fixture
def seqs(app: Flask) -> Callable[[], list[tuple[Any, ...]]]:
    def read() -> list[tuple[Any, ...]]:
        with app.app_context():
            rows = db.session.execute(text("SELECT store_id, t, k, seq FROM feed ORDER BY 1, 2, 3"))
            return [tuple(row) for row in rows]

    return read


def test_a_prompt_says_what_the_receipts_say(dormant: Known, make: Make, on_card: OnCard) -> None:
    make(TODAY)
    prompt = on_card(dormant)["dormant"]
    assert prompt["reasons"] == [
        {"k": "spend_year", "spend_cents": 1_200_000},
        {"k": "last_visit", "last_date": ago(200).isoformat(), "days": 200},
    ]
    assert (prompt["from"], prompt["to"]) == ("2026-05-20", "2026-06-02")


def test_a_return_lowers_the_spend_it_reports(
    dormant: Known, buy: Buy, make: Make, on_card: OnCard
) -> None:
    buy(dormant, ago(210), "Coat", cents=-100_000, qty=-1)
    make(TODAY)
    assert on_card(dormant)["dormant"]["reasons"][0] == {
        "k": "spend_year",
        "spend_cents": 1_100_000,
    }


def test_making_again_on_the_same_day_makes_and_sends_nothing(
    dormant: Known, make: Make, seqs: Callable[[], list[tuple[Any, ...]]]
) -> None:
    assert make(TODAY) > 0
    before = seqs()
    assert make(TODAY) == 0
    assert seqs() == before


def test_the_next_day_the_prompt_is_the_same_one_with_that_days_count(
    dormant: Known, make: Make, on_card: OnCard
) -> None:
    make(TODAY)
    before = on_card(dormant)["dormant"]
    make(TODAY + timedelta(days=1))
    after = on_card(dormant)["dormant"]
    assert (after["id"], after["from"], after["to"]) == (before["id"], before["from"], before["to"])
    assert after["reasons"][1]["days"] == 201


def test_a_prompt_whose_reason_is_gone_leaves_the_card(
    dormant: Known, buy: Buy, make: Make, on_card: OnCard
) -> None:
    make(TODAY)
    buy(dormant, TODAY, "Belt")
    make(TODAY + timedelta(days=1))
    assert "dormant" not in on_card(dormant)


def test_what_holds_again_on_the_same_day_is_the_same_prompt(
    dormant: Known, buy: Buy, make: Make, on_card: OnCard
) -> None:
    make(TODAY)
    before = on_card(dormant)["dormant"]["id"]
    buy(dormant, ago(1), "Belt", cents=20_000)
    make(TODAY)
    assert "dormant" not in on_card(dormant)
    buy(dormant, ago(1), "Belt", cents=20_000, qty=-1)
    make(TODAY)
    after = on_card(dormant)["dormant"]
    assert after["id"] == before


def test_what_happened_today_counts_from_tomorrow(
    dormant: Known, buy: Buy, make: Make, on_card: OnCard
) -> None:
    buy(dormant, TODAY, "Belt")
    make(TODAY)
    assert "dormant" in on_card(dormant)


def test_a_prompt_that_ran_out_makes_room_for_a_new_one(
    dormant: Known, make: Make, on_card: OnCard
) -> None:
    make(TODAY)
    first = on_card(dormant)["dormant"]["id"]
    make(TODAY + timedelta(days=14))
    second = on_card(dormant)["dormant"]
    assert second["id"] != first
    assert second["from"] == "2026-06-03"


def test_a_prompt_put_off_holds_until_that_day(
    dormant: Known, guide_a: Person, act: Act, make: Make, on_card: OnCard
) -> None:
    make(TODAY)
    prompt = on_card(dormant)["dormant"]["id"]
    later = {"prompt": prompt, "outcome": "later", "until": "2026-06-20"}
    act(guide_a, dormant, "prompt.outcome", later, at=at_noon(TODAY))
    make(date(2026, 6, 20))
    assert on_card(dormant)["dormant"]["id"] == prompt
    assert on_card(dormant)["dormant"]["to"] == "2026-06-20"


def test_without_layer_1_only_the_question_for_it_is_made(
    add_member: AddMember, buy: Buy, make: Make, on_card: OnCard
) -> None:
    quiet = add_member("store-a", agreed=())
    buy(quiet, ago(200), "Coat", cents=2_000_000)
    make(TODAY)
    assert list(on_card(quiet)) == ["consent"]


def test_a_guides_note_becomes_the_style_that_is_offered(
    dormant: Known, guide_a: Person, act: Act, make: Make, on_card: OnCard
) -> None:
    for concept, polarity in (("style.retro", "like"), ("style.street", "dislike")):
        chip = {"facet": "style", "concept": concept, "polarity": polarity}
        act(guide_a, dormant, "tag.add", chip)
    make(TODAY)
    assert on_card(dormant)["dormant"]["args"] == {"style": "style.retro"}


def test_only_cards_whose_prompts_changed_are_sent_out(
    dormant: Known, add_member: AddMember, make: Make, seqs: Callable[[], list[tuple[Any, ...]]]
) -> None:
    calm = add_member("store-a")
    make(TODAY)
    before = {row[2]: row[3] for row in seqs() if row[1] == "card"}
    make(TODAY + timedelta(days=1))
    after = {row[2]: row[3] for row in seqs() if row[1] == "card"}
    assert after[dormant.id] > before[dormant.id]
    assert after[calm.id] == before[calm.id]


def test_of_who_stopped_profiling_nothing_is_worked_out(
    dormant: Known, make: Make, on_card: OnCard, act: Act, guide_a: Person
) -> None:
    act(guide_a, dormant, "consent.set", STOP)
    make(TODAY)
    assert on_card(dormant) == {}


def test_one_member_who_cannot_be_judged_keeps_nobody_else_from_their_prompts(
    app: Flask,
    dormant: Known,
    add_member: AddMember,
    buy: Buy,
    make: Make,
    on_card: OnCard,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Member, dormant.id).birthday = "0000229"
    other = add_member(name="王芳")
    buy(other, ago(200), "Dress", cents=900_000)
    make(TODAY)
    assert on_card(dormant) == {}
    assert "tier_near" in on_card(other)
    logged = capsys.readouterr().err
    assert '"error":"ValueError"' in logged
    assert '{"left_out":"prompts","many":1}' in logged
    assert "0000229" not in logged
    with app.app_context(), writing() as session:
        session.get_one(Member, dormant.id).birthday = ""
    make(TODAY)
    assert "dormant" in on_card(dormant)
