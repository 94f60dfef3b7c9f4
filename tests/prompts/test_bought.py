"""What a member bought: the days a card carries, and the page that everything is counted from."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.rounding import round_half_up
from crm_pwa.members import cards
from crm_pwa.members.models import Member
from crm_pwa.prompts.models import Prompt
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.prompts.conftest import Buy, Make
from tests.sync.floor import new_phone

TODAY = store_day(now_ms(), "Asia/Shanghai")
NO = {"layer": "personalisation", "state": "withdrawn", "text_version": "taste-1"}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def days_of(app: Flask) -> Callable[[Known], list[list[Any]]]:
    def read(member: Known) -> list[list[Any]]:
        with app.app_context():
            body = cards.bodies(db.session(), [member.id], "", now_ms())[member.id]
            found: list[list[Any]] = body["days"]
            return found

    return read


Days = Callable[[Known], list[list[Any]]]


class TestDays:
    def test_a_card_carries_the_days_of_a_year_with_what_was_spent(
        self, member_a: Known, buy: Buy, days_of: Days
    ) -> None:
        buy(member_a, ago(400), "Coat")
        buy(member_a, ago(30), "Shirt", cents=900)
        buy(member_a, ago(30), "Belt", cents=100)
        buy(member_a, ago(3), "Shirt", cents=-900, qty=-1)
        assert days_of(member_a) == [[str(ago(30)), 1_000], [str(ago(3)), -900, 0]]

    def test_a_return_and_something_bought_on_one_day_is_a_visit(
        self, member_a: Known, buy: Buy, days_of: Days
    ) -> None:
        buy(member_a, ago(3), "Shirt", cents=-900, qty=-1)
        buy(member_a, ago(3), "Belt", cents=1_000)
        assert days_of(member_a) == [[str(ago(3)), 100]]

    def test_what_members_who_are_one_bought_is_added_up(
        self, app: Flask, member_a: Known, add_member: AddMember, buy: Buy, days_of: Days
    ) -> None:
        away = add_member("store-a")
        buy(member_a, ago(9), "Shirt", cents=500)
        buy(away, ago(9), "Shirt", cents=-500, qty=-1)
        buy(away, ago(5), "Belt", cents=700)
        with app.app_context(), writing() as session:
            session.get_one(Member, away.id).merged_into = member_a.id
        assert days_of(member_a) == [[str(ago(9)), 0], [str(ago(5)), 700]]

    def test_only_the_latest_hundred_travel(self, member_a: Known, buy: Buy, days_of: Days) -> None:
        for days in range(1, 103):
            buy(member_a, ago(days), "Coffee", cents=500)
        found = days_of(member_a)
        assert (len(found), found[-1][0], found[0][0]) == (100, str(ago(1)), str(ago(100)))

    def test_without_layer_1_none_are_on_any_phone(
        self, app: Flask, member_a: Known, guide_a: Person, act: Act, buy: Buy
    ) -> None:
        buy(member_a, ago(3), "Belt")
        phone = new_phone(app, guide_a)
        assert (phone.card(member_a.id) or {})["days"] == [[str(ago(3)), 10_000]]
        act(guide_a, member_a, "consent.set", NO)
        assert (phone.card(member_a.id) or {})["days"] == []


@pytest.fixture
def regular(member_a: Known, buy: Buy, make: Make) -> Known:
    """A member away for 70 days after coming every 30 or so."""
    for days, cents in ((190, 30_000), (160, 12_345), (131, 20_000), (70, 45_000)):
        buy(member_a, ago(days), f"Coat {days}", cents=cents)
    buy(member_a, ago(69), "Coat 70", cents=-5_000, qty=-1)
    make(TODAY)
    return member_a


@pytest.fixture
def standing(visit: Visitor, guide_a: Person, regular: Known) -> Visitor:
    """Guide A before that member."""
    visitor = visit.by(guide_a).speaking("en")
    visitor.post(f"/members/{regular.id}/presence", {"how": "search"})
    return visitor


def amount(text: str) -> int:
    return round(float(text.replace("¥", "").replace(",", "").replace("−", "-")) * 100)


class TestPage:
    def test_every_figure_of_a_sheet_can_be_counted_again_from_the_page(
        self, app: Flask, standing: Visitor, regular: Known
    ) -> None:
        with app.app_context():
            prompt = db.session.scalars(db.select(Prompt).where(Prompt.rule == "at_risk")).one()
        sheet = standing.get(f"/members/{regular.id}/prompts/{prompt.id}/why").text
        page = standing.get(f"/members/{regular.id}/purchases")
        assert len(page.all("section.receipt")) == 5
        visits = [ago(190), ago(160), ago(131), ago(70)]
        gap = round_half_up((visits[-1] - visits[0]).days, len(visits) - 1)
        assert f"usually every {gap} days" in sheet
        assert f"Usually every {gap} days" in sheet
        since = f"{ago(190).day} {ago(190):%b}"
        assert f"4 visits since {since}" in sheet
        assert "Last visit 70 days ago" in sheet
        assert "Visits so far: 4" in sheet
        sums = [amount(text) for text in page.words("section.receipt h2 > span:last-child")]
        assert sum(sums) == 30_000 + 12_345 + 20_000 + 45_000 - 5_000
        assert f"¥{sum(sums) / 100:,.2f}" in page.text

    def test_the_sheet_says_what_would_change_it_and_that_it_is_untested(
        self, app: Flask, standing: Visitor, regular: Known
    ) -> None:
        with app.app_context():
            prompt = db.session.scalars(db.select(Prompt).where(Prompt.rule == "at_risk")).one()
        sheet = standing.get(f"/members/{regular.id}/prompts/{prompt.id}/why").text
        assert "Ends with the next visit." in sheet
        assert "Untested" in sheet

    def test_a_prompt_that_left_the_card_leads_back_to_it(
        self, standing: Visitor, regular: Known
    ) -> None:
        page = standing.get(f"/members/{regular.id}/prompts/nobody/why", status=303)
        assert page.location == f"/members/{regular.id}"

    def test_who_does_not_stand_before_the_member_is_asked_first(
        self, visit: Visitor, guide_a2: Person, regular: Known
    ) -> None:
        page = visit.by(guide_a2).get(f"/members/{regular.id}/purchases")
        assert page.all("section.receipt") == []

    def test_without_layer_1_nothing_is_shown(
        self, standing: Visitor, guide_a: Person, regular: Known, act: Act
    ) -> None:
        act(guide_a, regular, "consent.set", NO)
        page = standing.get(f"/members/{regular.id}/purchases")
        assert page.all("section.receipt") == []
        assert "not agreed" in page.text
