"""What a guide put off stands until the day they chose, whatever its rule says by then."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.db import writing
from crm_pwa.members import happened
from crm_pwa.members.models import Member
from crm_pwa.products import operations as products
from crm_pwa.prompts import operations
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.prompts.conftest import Buy, Make, at_noon

TODAY = date(2026, 6, 3)
OnCard = Callable[[Known], dict[str, dict[str, Any]]]
PutOff = Callable[[str, date], str]
Leave = Callable[..., None]


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def put_off(
    member_a: Known, guide_a: Person, act: Act, make: Make, on_card: OnCard
) -> Callable[..., str]:
    """``put_off("birthday", on(3))``: as the card of ``day`` (today) has it; its id."""

    def later(rule: str, until: date, day: date = TODAY) -> str:
        make(day)
        prompt = str(on_card(member_a)[rule]["id"])
        answer = {"prompt": prompt, "outcome": "later", "until": str(until)}
        act(guide_a, member_a, "prompt.outcome", answer, at=at_noon(day))
        return prompt

    return later


@pytest.fixture
def leave(app: Flask, member_a: Known) -> Leave:
    """A Coat lies in the cart since two days before ``TODAY``, its price kept for a day more."""

    def keep(ended: str = "") -> None:
        row = {"id": "f", "member_id": member_a.id, "kind": "cart", "product_id": "Coat"}
        row |= {"day": str(on(-2)), "until": str(on(1)), "ended_on": ended}
        with app.app_context(), writing() as session:
            named = {"id": "Coat", "name": "Coat", "category": "x"}
            products.keep_products(session, [named])
            happened.keep_facts(session, [row | {"at": at_noon(on(-2)), "value": None}])

    return keep


@pytest.fixture
def born(app: Flask, member_a: Known) -> None:
    """Their birthday is in two days."""
    with app.app_context(), writing() as session:
        session.get_one(Member, member_a.id).birthday = "1990-06-05"


@pytest.mark.usefixtures("born")
def test_a_birthday_put_off_beyond_the_day_is_told_by_its_date(
    member_a: Known, put_off: PutOff, make: Make, on_card: OnCard
) -> None:
    prompt = put_off("birthday", on(3))
    for days in (1, 2):
        make(on(days))
        assert on_card(member_a)["birthday"]["id"] == prompt
    assert on_card(member_a)["birthday"]["reasons"] == [{"k": "birthday_today"}]
    make(on(3))
    left = on_card(member_a)["birthday"]
    assert (left["id"], left["to"]) == (prompt, str(on(3)))
    assert left["reasons"] == [{"k": "birthday_month", "birthday_date": "2026-06-05"}]
    make(on(4))
    assert "birthday" not in on_card(member_a)


@pytest.mark.usefixtures("born")
def test_what_was_put_off_twice_stands_until_the_second_day(
    app: Flask, member_a: Known, put_off: Callable[..., str], make: Make, on_card: OnCard
) -> None:
    prompt = put_off("birthday", on(3))
    assert put_off("birthday", on(8), on(3)) == prompt
    make(on(8))
    with app.app_context(), writing() as session:
        operations.make_of(session, member_a.id, at_noon(on(8)))
    assert on_card(member_a)["birthday"]["id"] == prompt


def test_a_first_order_put_off_stands_until_they_come_again(
    member_a: Known, buy: Buy, put_off: PutOff, make: Make, on_card: OnCard
) -> None:
    buy(member_a, on(-2), "Tea")
    put_off("first_order", on(6))
    make(on(4))
    assert on_card(member_a)["first_order"]["to"] == str(on(6))
    buy(member_a, on(4), "Tea")
    make(on(5))
    assert "first_order" not in on_card(member_a)


def test_a_cart_put_off_beyond_its_price_stands_until_it_is_bought(
    member_a: Known, buy: Buy, leave: Leave, put_off: PutOff, make: Make, on_card: OnCard
) -> None:
    leave()
    put_off("cart", on(7))
    make(on(5))
    assert on_card(member_a)["cart"]["args"]["until_date"] == str(on(1))
    buy(member_a, on(5), "Coat")
    make(on(6))
    assert "cart" not in on_card(member_a)


def test_a_cart_that_was_emptied_is_gone_though_it_was_put_off(
    member_a: Known, leave: Leave, put_off: PutOff, make: Make, on_card: OnCard
) -> None:
    leave()
    put_off("cart", on(7))
    leave(ended=str(on(4)))
    make(on(5))
    assert "cart" not in on_card(member_a)


@pytest.fixture
def complain(app: Flask, member_a: Known) -> Leave:
    """They complain on 6 June; ``ended``: the day on which it was settled."""

    def keep(ended: str = "") -> None:
        row = {"id": "c", "member_id": member_a.id, "kind": "complaint", "day": str(on(3))}
        row |= {"product_id": "", "until": "", "ended_on": ended}
        with app.app_context(), writing() as session:
            happened.keep_facts(session, [row | {"at": at_noon(on(3)), "value": None}])

    return keep


@pytest.mark.usefixtures("born")
def test_what_was_put_off_beyond_a_complaint_stands_once_it_is_settled(
    member_a: Known, put_off: PutOff, complain: Leave, make: Make, on_card: OnCard
) -> None:
    prompt = put_off("birthday", on(5))
    complain()
    make(on(4))
    assert set(on_card(member_a)) == {"birthday", "open_complaint"}
    complain(ended=str(on(4)))
    make(on(5))
    assert on_card(member_a)["birthday"]["id"] == prompt


@pytest.mark.usefixtures("born")
def test_what_was_put_off_does_not_stand_beside_an_apology_on_its_day(
    member_a: Known, put_off: PutOff, complain: Leave, make: Make, on_card: OnCard
) -> None:
    put_off("birthday", on(5))
    complain()
    make(on(5))
    assert list(on_card(member_a)) == ["open_complaint"]


def test_what_is_put_off_tells_what_its_goods_are_made_of_today(
    app: Flask, member_a: Known, put_off: PutOff, make: Make, on_card: OnCard, leave: Leave
) -> None:
    leave()
    prompt = put_off("cart", on(4))
    told = {"id": "Coat", "name": "Coat", "category": "x", "composition": "羊毛 100%"}
    with app.app_context(), writing() as session:
        products.keep_products(session, [told])
    make(on(2))
    shown = on_card(member_a)["cart"]
    assert shown["id"] == prompt
    assert "wool" in shown["args"]["contains"]
