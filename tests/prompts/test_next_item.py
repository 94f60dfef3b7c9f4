"""What the nightly run proposes next is offered, with what can be counted, and hurts nobody."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from crm_pwa.core.db import db, writing
from crm_pwa.core.sql import insert_new
from crm_pwa.products import operations as products
from crm_pwa.prompts.models import InsightRun, Judged, MemberOffer
from crm_pwa.prompts.proposals import COUNTED
from crm_pwa.prompts.reading import Reader
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.prompts.conftest import Buy, Make, at_noon

TODAY = date(2026, 5, 20)
OWN = ("bought_before", {"bought": 4, "of_last": 8})
SIMILAR = ("similar_members", {"similar_bought": 12, "similar_members": 300})
SHOP = ("shop_favourite", {"shop_share": 0.4})
STOP = {"layer": "profiling", "state": "withdrawn", "text_version": "taste-1"}
WOOL = {"substance": "allergen.wool", "severity": "severe"}
RETRO = {"facet": "style", "concept": "style.retro", "polarity": "dislike"}
Proposed = tuple[str, tuple[str, dict[str, Any]]]
Propose = Callable[..., None]
OnOffer = Callable[[Known], dict[str, Any] | None]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def propose(app: Flask) -> Propose:
    """A run of so many days ago proposes these articles to a member, the likeliest first."""

    def keep(member: Known, *found: Proposed, days: int = 0, done: bool = True) -> None:
        run = {"id": "run", "as_of": str(ago(days)), "horizon": 30, "at": 1, "members": 1}
        rows = [
            {"run_id": "run", "member_id": member.id, "rank": rank, "product_id": product,
             "score": 0.5, "reason_code": code, "reason_json": json.dumps(numbers)}
            for rank, (product, (code, numbers)) in enumerate(found, start=1)
        ]  # fmt: skip
        with app.app_context(), writing() as session:
            insert_new(session, InsightRun, [run | {"done_at": 2 if done else None}])
            insert_new(session, MemberOffer, rows)

    return keep


@pytest.fixture
def stock(app: Flask) -> Callable[..., None]:
    """An article of the catalogue."""

    def keep(name: str, tags: str = "", made_of: str = "") -> None:
        row = {"id": name, "name": name, "category": "x", "tags": tags, "composition": made_of}
        with app.app_context(), writing() as session:
            products.keep_products(session, [row])

    return keep


@pytest.fixture
def offered(
    make: Make, on_card: Callable[[Known], dict[str, dict[str, Any]]]
) -> Callable[[Known], dict[str, Any] | None]:
    """What the card of a member offers next, once the day's prompts are made."""

    def prompt(member: Known) -> dict[str, Any] | None:
        make(TODAY)
        return on_card(member).get("next_item")

    return prompt


def name_of(prompt: dict[str, Any] | None) -> str:
    return str(prompt["args"]["product"]) if prompt else ""


def test_what_is_bought_again_and_again_is_offered_with_the_visits_and_the_last_day(
    member_a: Known, buy: Buy, propose: Propose, offered: OnOffer
) -> None:
    for days in (80, 20):
        buy(member_a, ago(days), "Tea", tags="style.retro")
    propose(member_a, ("Tea", OWN))
    prompt = offered(member_a)
    assert prompt is not None
    assert prompt["args"] == {"product": "Tea", "tags": ["style.retro"], "label": "open"}
    assert prompt["reasons"] == [
        {"k": "bought_lately", "n": 4, "of_n": 8},
        {"k": "bought_on", "product": "Tea", "bought_date": str(ago(20))},
    ]


def test_what_similar_members_chose_is_offered_with_their_count(
    member_a: Known, stock: Callable[..., None], propose: Propose, offered: OnOffer
) -> None:
    stock("Cup", made_of="cotton 100%")
    propose(member_a, ("Cup", SIMILAR))
    prompt = offered(member_a)
    assert prompt is not None
    assert prompt["reasons"] == [{"k": "similar_chose", "n": 12, "of_n": 300}]
    assert (prompt["args"]["label"], prompt["args"]["contains"]) == ("read", ["cotton"])


@pytest.mark.parametrize(
    ("days", "done", "is_said"),
    [(0, True, True), (15, True, True), (16, True, False), (0, False, False)],
)
def test_a_whole_run_is_heard_while_it_is_younger_than_half_its_horizon(
    member_a: Known, stock: Any, propose: Propose, offered: OnOffer, days: int, done: bool,
    is_said: bool,
) -> None:  # fmt: skip
    stock("Cup")
    propose(member_a, ("Cup", SIMILAR), days=days, done=done)
    assert (offered(member_a) is not None) is is_said


@pytest.mark.parametrize(("visited", "is_said"), [(11, True), (10, False), (9, False)])
def test_a_visit_that_the_run_does_not_know_ends_what_it_counted(
    member_a: Known, buy: Buy, stock: Any, propose: Propose, offered: OnOffer, visited: int,
    is_said: bool,
) -> None:  # fmt: skip
    stock("Cup")
    buy(member_a, ago(visited), "Tea")
    propose(member_a, ("Cup", SIMILAR), days=10)
    assert (offered(member_a) is not None) is is_said


@pytest.mark.parametrize(("days", "name"), [(6, "Cup"), (7, "Tea"), (8, "Tea")])
def test_what_was_bought_in_the_last_days_is_passed_over(
    member_a: Known, buy: Buy, stock: Any, propose: Propose, offered: OnOffer, days: int, name: str
) -> None:
    stock("Cup")
    for at in (80, days):
        buy(member_a, ago(at), "Tea")
    propose(member_a, ("Tea", OWN), ("Cup", SIMILAR))
    assert name_of(offered(member_a)) == name


def test_what_was_bought_of_late_is_offered_on_the_day_it_is_so_no_more(
    member_a: Known, buy: Buy, propose: Propose, offered: OnOffer, make: Make, on_card: Any
) -> None:
    for days in (80, 4):
        buy(member_a, ago(days), "Tea")
    propose(member_a, ("Tea", OWN))
    assert offered(member_a) is None
    for later, is_said in ((2, False), (3, True)):
        make(TODAY + timedelta(days=later))
        assert ("next_item" in on_card(member_a)) is is_said


def test_what_was_brought_back_is_not_offered_again(
    member_a: Known, buy: Buy, propose: Propose, offered: OnOffer
) -> None:
    for days in (80, 40, 20):
        buy(member_a, ago(days), "Tea")
    buy(member_a, ago(10), "Tea", cents=-10_000, qty=-1)
    propose(member_a, ("Tea", OWN))
    assert offered(member_a) is None


def test_what_another_prompt_names_is_passed_over(
    member_a: Known, buy: Buy, stock: Any, propose: Propose, offered: OnOffer, on_card: Any
) -> None:
    for days in (84, 56, 28):
        buy(member_a, ago(days), "Milk")
    buy(member_a, ago(12), "Cream", tags="category.foundation")
    stock("Spray", tags="category.setting_spray")
    stock("Cup")
    propose(member_a, ("Milk", OWN), ("Spray", SIMILAR), ("Cup", SIMILAR))
    prompt = offered(member_a)
    cards = on_card(member_a)
    assert (name_of(cards["replenish"]), cards["complement"]["args"]["offer"]) == (
        "Milk",
        "category.setting_spray",
    )
    assert name_of(prompt) == "Cup"


def test_what_only_the_shop_speaks_for_or_is_there_no_more_is_passed_over(
    member_a: Known, stock: Any, propose: Propose, offered: OnOffer
) -> None:
    stock("Bag")
    stock("Cup")
    propose(member_a, ("Bag", SHOP), ("Gone", SIMILAR), ("Cup", SIMILAR))
    assert name_of(offered(member_a)) == "Cup"
    assert set(COUNTED) == {OWN[0], SIMILAR[0]}


@pytest.mark.parametrize(("kind", "said"), [("allergy.add", WOOL), ("tag.add", RETRO)])
def test_what_hurts_or_is_disliked_is_passed_over(
    member_a: Known, stock: Any, propose: Propose, offered: OnOffer, act: Act, guide_a: Person,
    kind: str, said: dict[str, str],
) -> None:  # fmt: skip
    stock("Scarf", tags="style.retro", made_of="面料：羊毛 100%")
    stock("Cup")
    propose(member_a, ("Scarf", SIMILAR), ("Cup", SIMILAR))
    assert name_of(offered(member_a)) == "Scarf"
    act(guide_a, member_a, kind, said)
    assert name_of(offered(member_a)) == "Cup"


def test_of_who_wants_no_profile_nothing_is_worked_out(
    app: Flask, member_a: Known, stock: Any, propose: Propose, act: Act, guide_a: Person
) -> None:
    stock("Cup")
    propose(member_a, ("Cup", SIMILAR))
    for many in (1, 0):
        with app.app_context(), writing() as session:
            reader = Reader(session, TODAY, "Asia/Shanghai", at_noon(TODAY))
            (facts,) = reader.facts(reader.row(member_a.id))
        assert len(facts.offers) == many
        act(guide_a, member_a, "consent.set", STOP)
        propose(member_a, ("Cup", SIMILAR))


def test_a_page_of_members_asks_for_its_proposals_once(
    app: Flask, add_member: AddMember, member_a: Known, stock: Any, propose: Propose, make: Make
) -> None:
    stock("Cup")
    for member in (member_a, add_member(), add_member()):
        propose(member, ("Cup", SIMILAR))
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *of: asked.append(str(of[2])))
    make(TODAY)
    assert len([text for text in asked if "FROM member_offer" in text]) == 1


def test_it_lasts_until_the_article_is_made_of_something_else_or_the_run_is_old(
    app: Flask, member_a: Known, stock: Any, propose: Propose, offered: OnOffer, make: Make,
    on_card: Any,
) -> None:  # fmt: skip
    stock("Cup")
    propose(member_a, ("Cup", SIMILAR))
    assert name_of(offered(member_a)) == "Cup"
    make(TODAY + timedelta(days=1))
    with app.app_context():
        assert db.session.scalar(select(Judged.day).filter_by(member_id=member_a.id)) == str(TODAY)
    stock("Cup", made_of="cotton 100%")
    make(TODAY + timedelta(days=2))
    assert on_card(member_a)["next_item"]["args"]["label"] == "read"
    make(TODAY + timedelta(days=16))
    assert "next_item" not in on_card(member_a)
