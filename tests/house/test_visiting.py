"""A visitor signs people in, sees pages and refuses faulty ones."""

import pytest
from flask import Flask

from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor


def test_a_stranger_is_shown_the_door(visit: Visitor) -> None:
    assert visit.get("/sign-in").one('form[action="/sign-in"] [name="password"]')


@pytest.mark.parametrize("path", ["/", "/search", "/today", "/sync"])
def test_a_guide_is_let_in(visit: Visitor, guide_a: Person, path: str) -> None:
    page = visit.by(guide_a).get(path)
    assert page.one("h1").get_text(strip=True)


def test_a_page_speaks_the_language_asked_for(visit: Visitor) -> None:
    chinese, english = (visit.speaking(code).get("/sign-in").text for code in ("zh-Hans", "en"))
    assert chinese != english


def test_a_member_of_the_cast_is_found_by_their_guide(
    visit: Visitor, guide_a: Person, member_a: Known
) -> None:
    page = visit.by(guide_a).hx_get("/search", q="lijing")
    assert page.one(f'a[href="/members/{member_a.id}"]')


def test_a_fault_of_a_page_stops_the_visitor(app: Flask, visit: Visitor) -> None:
    app.view_functions["accounts.sign_in"] = app.view_functions["accounts.sign_in_page"]
    with pytest.raises(AssertionError, match="answered 200, not 303"):
        visit.post("/sign-in")


def test_another_status_than_expected_stops_the_visitor(visit: Visitor) -> None:
    with pytest.raises(AssertionError, match="answered 200, not 404"):
        visit.get("/sign-in", status=404)
