"""What the last run learnt is said by the rules: what follows, and what is bought again."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.db import writing
from crm_pwa.core.sql import insert_new
from crm_pwa.products import operations as products
from crm_pwa.prompts.models import FollowPair, InsightRun, MemberDue
from crm_pwa.prompts.visible import visible
from tests.house.members import Known
from tests.members import looks
from tests.prompts.conftest import Buy, Make, at_noon

TODAY = date(2026, 5, 20)
OnCard = Callable[[Known], dict[str, dict[str, Any]]]
Learn = Callable[..., None]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def learn(app: Flask) -> Learn:
    """A run of so many days ago found that Cup follows Tea, and what it is given besides."""

    def keep(*, days: int = 0, done: bool = True, low: float = 0.3, due: str = "") -> None:
        run = {"id": "run", "as_of": str(ago(days)), "horizon": 30, "at": 1, "members": 1}
        pair = {"run_id": "run", "x": "Tea", "y": "Cup", "of_n": 84, "n": 31, "low": low}
        again = {"run_id": "run", "member_id": due, "product_id": "Milk", "p_buy": 0.294}
        cup = {"id": "Cup", "name": "Cup", "category": "x", "tags": "style.retro"}
        with app.app_context(), writing() as session:
            products.keep_products(session, [cup])
            insert_new(session, InsightRun, [run | {"done_at": 2 if done else None}])
            insert_new(session, FollowPair, [pair])
            if due:
                insert_new(session, MemberDue, [again])

    return keep


def test_what_follows_is_offered_by_name_with_the_day_and_the_count(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard, learn: Learn
) -> None:
    buy(member_a, ago(12), "Tea")
    learn()
    make(TODAY)
    prompt = on_card(member_a)["complement"]
    assert prompt["args"] == {"offer": "Cup", "tags": ["style.retro"], "label": "open"}
    assert prompt["reasons"] == [
        {"k": "bought_on", "product": "Tea", "bought_date": str(ago(12))},
        {"k": "pair_count", "of_n": 84, "n": 31, "offer": "Cup"},
    ]


def test_it_is_not_offered_to_who_dislikes_what_it_is(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard, learn: Learn
) -> None:
    buy(member_a, ago(12), "Tea")
    learn()
    make(TODAY)
    prompt = on_card(member_a)["complement"]
    setting = {"tz": "Asia/Shanghai"}
    body = looks.card(looks.tag(1, "style.retro", "dislike"), prompts=[prompt])
    assert visible(body, [], at_noon(TODAY), setting) == []
    assert visible(looks.card(prompts=[prompt]), [], at_noon(TODAY), setting) == [prompt]


def test_who_bought_it_since_is_left_alone(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard, learn: Learn
) -> None:
    buy(member_a, ago(12), "Tea")
    learn()
    buy(member_a, ago(11), "Cup", tags="style.retro")
    make(TODAY)
    assert "complement" not in on_card(member_a)


@pytest.mark.parametrize("days", [400, 13, 12])
def test_who_bought_it_before_is_none_of_those_the_count_counts(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard, learn: Learn, days: int
) -> None:
    buy(member_a, ago(days), "Cup", tags="style.retro")
    buy(member_a, ago(12), "Tea")
    learn()
    make(TODAY)
    assert "complement" not in on_card(member_a)


@pytest.mark.parametrize(("began", "offered"), [(90, True), (91, False)])
def test_it_is_offered_within_the_days_of_the_count_from_the_first_purchase_on(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard, learn: Learn, began: int, offered: bool
) -> None:
    for days in (began, 12):
        buy(member_a, ago(days), "Tea")
    learn()
    make(TODAY)
    assert ("complement" in on_card(member_a)) is offered


@pytest.mark.parametrize(("done", "low"), [(False, 0.3), (True, 0.09)])
def test_a_run_that_died_and_what_is_not_sure_enough_offer_nothing(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard, learn: Learn, done: bool, low: float
) -> None:
    buy(member_a, ago(12), "Tea")
    learn(done=done, low=low)
    make(TODAY)
    assert "complement" not in on_card(member_a)


@pytest.mark.parametrize(("days", "said"), [(0, True), (15, True), (16, False)])
def test_how_likely_it_is_bought_again_is_said_while_the_estimate_is_fresh(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard, learn: Learn, days: int, said: bool
) -> None:
    for at in (88, 58, 28):
        buy(member_a, ago(at), "Milk")
    learn(days=days, due=member_a.id)
    make(TODAY)
    reasons = on_card(member_a)["replenish"]["reasons"]
    again = {"k": "buys_again", "p_percent": 29, "ahead_n": 30}
    assert (again in reasons) is said
