"""Signing out: the session ends at once, or late where the phone had no network, and no other."""

from typing import Any

import pytest

from tests.house.cast import PASSWORD, Person
from tests.house.visiting import SWAPS, Visitor

BY_SCRIPT = SWAPS | {"Accept": "application/json"}


def signed_in(visitor: Visitor, login: str) -> str:
    """Sign in as the page's script does; return what the centre calls the session."""
    form = {"login": login, "password": PASSWORD}
    told: Any = visitor.browser.post("/sign-in", data=form, headers=BY_SCRIPT).get_json()
    return str(told["session"])


def test_signing_out_ends_the_session_and_takes_the_cookie(visit: Visitor, guide_a: Person) -> None:
    guide = visit.by(guide_a)
    cookie = guide.browser.get_cookie("session")
    assert cookie
    assert guide.post("/sign-out").response.headers["Location"] == "/sign-in"
    assert guide.browser.get_cookie("session") is None
    guide.browser.set_cookie("session", cookie.value)
    guide.get("/today", status=303)


@pytest.mark.parametrize("url", ["http://localhost", "https://localhost"])
def test_a_cookie_is_taken_with_the_marks_it_was_given_with(
    visit: Visitor, guide_a: Person, url: str
) -> None:
    form = {"login": "guide-a", "password": PASSWORD}
    how: dict[str, Any] = {"headers": SWAPS, "base_url": url}
    given = visit.browser.post("/sign-in", data=form, **how).headers["Set-Cookie"]
    taken = visit.browser.post("/sign-out", **how).headers["Set-Cookie"]
    name, marks = given.split("=")[0], {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}
    assert taken.startswith(f"{name}=;")
    assert marks & set(taken.split("; ")) == marks & set(given.split("; "))


def test_a_phone_is_sent_on_by_htmx(visit: Visitor, guide_a: Person) -> None:
    answer = visit.by(guide_a).hx_post("/sign-out", status=204)
    assert answer.response.headers["HX-Redirect"] == "/sign-in"


def test_a_session_left_without_network_is_ended_late(visit: Visitor, guide_a: Person) -> None:
    left = signed_in(visit, "guide-a")
    visit.hx_post("/sign-out", {"session": left}, status=204)
    assert visit.browser.get_cookie("session") is None
    visit.get("/today", status=303)


def test_a_session_left_before_ends_none_that_was_opened_since(
    visit: Visitor, guide_a: Person, guide_a2: Person
) -> None:
    left = signed_in(visit, "guide-a")
    signed_in(visit, "guide-a2")
    answer = visit.hx_post("/sign-out", {"session": left}, status=204)
    assert "Set-Cookie" not in answer.response.headers
    visit.get("/today")


def test_who_is_signed_out_already_is_sent_on_too(visit: Visitor) -> None:
    answer = visit.hx_post("/sign-out", {"session": "0" * 64}, status=204)
    assert answer.response.headers["HX-Redirect"] == "/sign-in"


def test_who_is_signed_in_is_sent_on_but_for_who_asks_to_sign_in_again(
    visit: Visitor, guide_a: Person
) -> None:
    guide = visit.by(guide_a)
    assert guide.get("/sign-in", status=303).location == "/"
    assert guide.get("/sign-in", again="1").one('form[action="/sign-in"] [name="password"]')
    before = guide.browser.get_cookie("session")
    signed_in(guide, "guide-a")
    assert before
    assert guide.browser.get_cookie("session") != before
    guide.browser.set_cookie("session", before.value)
    guide.get("/today", status=303)
