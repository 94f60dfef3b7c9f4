"""What happened to a member becomes a prompt, and goes when it is over."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.db import db, writing
from crm_pwa.members import happened
from crm_pwa.members.models import Member
from crm_pwa.products import operations as products
from crm_pwa.prompts.reading import Reader
from tests.house.cast import Person
from tests.house.members import TASTE, Act, AddMember, Known
from tests.prompts.conftest import Buy, Make, at_noon

TODAY = date(2026, 5, 20)
HOUR_MS = 3_600_000
OnCard = Callable[[Known], dict[str, dict[str, Any]]]
Happen = Callable[..., None]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def happen(app: Flask) -> Happen:
    """``happen(member_a, "view", ago(3), product="Coat", id="f1")``."""

    def row(member: Known, kind: str, day: date, product: str = "", **more: Any) -> None:
        usual = {"value": None, "until": "", "ended_on": "", "at": at_noon(day)}
        told = {"member_id": member.id, "kind": kind, "day": str(day), "product_id": product}
        ident = {"id": f"{kind} {day} {product}"}
        with app.app_context(), writing() as session:
            if product:
                named = {"id": product, "name": product, "category": "x"}
                products.keep_products(session, [named])
            happened.keep_facts(session, [ident | told | usual | more])

    return row


def test_a_cart_is_spoken_of_until_it_is_bought(
    member_a: Known, happen: Happen, buy: Buy, make: Make, on_card: OnCard
) -> None:
    happen(member_a, "cart", ago(2), "Coat", until=str(TODAY))
    make(TODAY)
    prompt = on_card(member_a)["cart"]
    assert prompt["args"] == {"product": "Coat", "until_date": "2026-05-20", "label": "open"}
    assert prompt["to"] == "2026-05-20"
    assert [reason["k"] for reason in prompt["reasons"]] == ["cart_left", "kept_until"]
    buy(member_a, ago(1), "Coat")
    make(TODAY)
    assert "cart" not in on_card(member_a)


def test_a_cart_whose_price_is_no_longer_kept_says_nothing(
    member_a: Known, happen: Happen, make: Make, on_card: OnCard
) -> None:
    happen(member_a, "cart", ago(3), "Coat", until=str(ago(1)))
    make(TODAY)
    assert "cart" not in on_card(member_a)


def test_what_was_asked_about_leads_what_was_looked_at(
    member_a: Known, happen: Happen, make: Make, on_card: OnCard
) -> None:
    for day in (9, 8, 7):
        happen(member_a, "view", ago(day), "Coat")
        happen(member_a, "view", ago(day + 2), "Belt")
    make(TODAY)
    looked = on_card(member_a)["interest"]
    assert looked["args"] == {"product": "Coat", "label": "open"}
    assert looked["reasons"] == [
        {"k": "looked", "n": 3, "product": "Coat", "seen_date": str(ago(7))}
    ]
    happen(member_a, "ask", ago(1), "Belt")
    make(TODAY)
    asked = on_card(member_a)["interest"]
    assert asked["args"] == {"product": "Belt", "label": "open"}
    assert [reason["k"] for reason in asked["reasons"]] == ["asked_on", "looked"]


def test_while_a_complaint_is_open_nothing_is_sold(
    member_a: Known, happen: Happen, buy: Buy, make: Make, on_card: OnCard
) -> None:
    buy(member_a, ago(70), "Coat")
    make(TODAY)
    assert "at_risk" in on_card(member_a)
    happen(member_a, "complaint", ago(500))
    make(TODAY)
    assert list(on_card(member_a)) == ["open_complaint"]
    happen(member_a, "complaint", ago(500), ended_on=str(TODAY))
    make(TODAY + timedelta(days=1))
    assert "at_risk" in on_card(member_a)
    assert "open_complaint" not in on_card(member_a)


def test_an_apology_needs_no_consent_and_all_else_does(
    add_member: AddMember, happen: Happen, make: Make, on_card: OnCard
) -> None:
    quiet = add_member("store-a", agreed=())
    happen(quiet, "cart", ago(2), "Coat", until=str(TODAY))
    make(TODAY)
    assert list(on_card(quiet)) == []
    happen(quiet, "complaint", ago(1))
    make(TODAY)
    assert list(on_card(quiet)) == ["open_complaint"]


def test_a_consent_taken_back_ends_what_rests_on_it(
    member_a: Known, guide_a: Person, act: Act, happen: Happen, make: Make, on_card: OnCard
) -> None:
    happen(member_a, "try_on", ago(1), "Coat")
    make(TODAY)
    assert on_card(member_a)["try_on"]["args"]["until_date"] == "2026-05-22"
    act(guide_a, member_a, "consent.set", {**TASTE, "state": "withdrawn"})
    make(TODAY)
    assert "try_on" not in on_card(member_a)


def test_what_was_bought_on_the_day_it_was_tried_on_is_not_offered(
    member_a: Known, happen: Happen, buy: Buy, make: Make, on_card: OnCard
) -> None:
    buy(member_a, ago(1), "Coat")
    happen(member_a, "try_on", ago(1), "Coat")
    make(TODAY)
    assert "try_on" not in on_card(member_a)


def test_what_needs_a_consent_is_not_even_read_without_it(
    app: Flask, add_member: AddMember, happen: Happen
) -> None:
    quiet = add_member("store-a", agreed=())
    for kind in happened.KINDS:
        happen(quiet, kind, ago(1), "Coat", until=str(TODAY), value=1)
    with app.app_context():
        reader = Reader(db.session(), TODAY, "Asia/Shanghai", at_noon(TODAY))
        (facts,) = reader.page("store-a", "")
    assert [one.kind for one in facts.happened] == ["complaint"]


def test_the_points_that_lapse_first_are_told(
    member_a: Known, happen: Happen, make: Make, on_card: OnCard
) -> None:
    happen(member_a, "points", ago(300), id="a", value=900, until=str(ago(-20)))
    happen(member_a, "points", ago(299), id="b", value=150, until=str(ago(-10)))
    make(TODAY)
    assert on_card(member_a)["points"]["args"] == {"points": 150, "until_date": "2026-05-30"}


def test_a_visit_since_the_estimate_ends_the_rescue(
    member_a: Known, happen: Happen, buy: Buy, make: Make, on_card: OnCard
) -> None:
    buy(member_a, ago(40), "Coat")
    happen(member_a, "churn", ago(2), value=85, until=str(ago(-5)))
    make(TODAY)
    assert on_card(member_a)["churn"]["reasons"][0] == {
        "k": "leaving", "p_percent": 85, "days": 7, "scored_date": str(ago(2)),
    }  # fmt: skip
    buy(member_a, ago(1), "Belt")
    make(TODAY)
    assert "churn" not in on_card(member_a)


def test_what_is_to_come_says_nothing_yet(
    member_a: Known, happen: Happen, make: Make, on_card: OnCard
) -> None:
    happen(member_a, "try_on", TODAY, "Coat", at=at_noon(TODAY) + HOUR_MS)
    make(TODAY)
    assert "try_on" not in on_card(member_a)


def test_what_happened_to_an_alias_is_the_holders(
    app: Flask, member_a: Known, add_member: AddMember, happen: Happen, make: Make, on_card: OnCard
) -> None:
    other = add_member()
    happen(other, "try_on", ago(1), "Coat")
    with app.app_context(), writing() as session:
        session.get_one(Member, other.id).merged_into = member_a.id
    make(TODAY)
    assert "try_on" in on_card(member_a)
