"""Requests that try to reach past what they may: caches, doors, sessions, one-time things."""

from collections.abc import Mapping

import pytest
from flask import Flask

from crm_pwa.accounts.tried import address_key
from tests.checkout.floor import open_till, sent_code
from tests.house.cast import PASSWORD, Person
from tests.house.members import Known
from tests.house.visiting import NAVIGATES, Visitor
from tests.sync.floor import new_phone

PATHS = (
    "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd",
    "/static/%5c..%5capp.py", "/static/joined/../../crm_pwa/config.py", "/static/%00",
    "//evil.invalid/", "/./members", "/members/../settings", "/members/%2e%2e%2fsettings",
    "/members/..;/settings", "/SETTINGS", "/settings/", "/settings%20", "/%73ettings",
)  # fmt: skip
TRICKS = (
    {"X-Original-URL": "/settings"}, {"X-Rewrite-URL": "/settings"},
    {"X-HTTP-Method-Override": "DELETE"}, {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Host": "evil.invalid"}, {"Forwarded": "host=evil.invalid"},
    {"X-Forwarded-Prefix": "/x7k"}, {"X-Forwarded-Proto": "https"}, {"Cookie": "session="},
    {"Range": "bytes=0-1,5-9,-1"}, {"Accept-Language": "a" * 4_000}, {"Accept": "*/*;q=nan"},
    {"If-Modified-Since": "x"}, {"Transfer-Encoding": "gzip"}, {"Content-Length": "-1"},
)  # fmt: skip


def test_a_cache_keeps_no_file_under_a_version_that_is_not_its_own(app: Flask) -> None:
    named = app.extensions["assets"]["joined/guide.js"]
    browser = app.test_client()
    kept = browser.get(named).headers["Cache-Control"]
    assert "immutable" in kept
    path = named.partition("?")[0]
    for query in ("v=0123456789", "v=", f"{named.partition('?')[2]}&v=1", f"x=1&{named[-12:]}", ""):
        assert browser.get(f"{path}?{query}").headers["Cache-Control"] == "no-cache", query


@pytest.mark.parametrize("path", PATHS)
def test_no_spelling_of_a_path_leads_past_the_door(
    visit: Visitor, guide_a: Person, path: str
) -> None:
    answer = visit.by(guide_a).browser.get(path, headers=NAVIGATES)
    assert answer.status_code in (301, 303, 308, 400, 404), path
    where = answer.headers.get("Location", "/")
    assert where.startswith(("/", "http://localhost/")), where
    assert not where.startswith("//"), where
    assert "SECRET" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("more", TRICKS, ids=lambda more: next(iter(more)))
def test_no_header_opens_what_is_closed(
    visit: Visitor, guide_a: Person, more: Mapping[str, str]
) -> None:
    browser = visit.by(guide_a).browser
    page = browser.get("/", headers={**NAVIGATES, **more})
    assert page.status_code in (200, 303, 400, 416), more
    assert "evil.invalid" not in page.get_data(as_text=True)
    assert "x7k" not in page.get_data(as_text=True)
    assert browser.get("/settings", headers={**NAVIGATES, **more}).status_code in (303, 404)


def test_what_a_desk_alone_may_is_nothing_a_phones_token_opens(app: Flask, guide_a: Person) -> None:
    phone = new_phone(app, guide_a)
    for path in ("/", "/today", "/followups.json", "/me/data.json"):
        answer = phone.browser.get(path, headers={"Authorization": f"Bearer {phone.token}"})
        assert answer.status_code == 303, path


def test_a_session_is_no_token_of_a_phone(visit: Visitor, guide_a: Person) -> None:
    browser = visit.by(guide_a).browser
    cookie = browser.get_cookie("session")
    assert cookie is not None
    for how in ({}, {"Authorization": f"Bearer {cookie.value}"}):
        assert browser.post("/sync/v1/push", data=b"{}", headers=how).status_code == 401


def test_a_session_chosen_by_somebody_else_is_none_after_signing_in(
    app: Flask, guide_a: Person
) -> None:
    browser = app.test_client()
    browser.set_cookie("session", "chosen-by-somebody-else")
    form = {"login": guide_a.login, "password": PASSWORD}
    assert browser.post("/sign-in", data=form, headers=NAVIGATES).status_code == 303
    cookie = browser.get_cookie("session")
    assert cookie is not None
    assert cookie.value != "chosen-by-somebody-else"
    other = app.test_client()
    other.set_cookie("session", "chosen-by-somebody-else")
    assert other.get("/today", headers=NAVIGATES).status_code == 303


@pytest.mark.parametrize("before", ["::ffff:", "::FFFF:", "0:0:0:0:0:ffff:"])
def test_addresses_of_ipv4_are_counted_apart_however_they_are_written(before: str) -> None:
    one, other = "192.0.2.1", "192.0.2.2"
    assert address_key(f"{before}{one}") == address_key(one) != address_key(f"{before}{other}")
    assert address_key("2001:db8::1") == address_key("2001:db8::2") != address_key("2001:db9::1")


def test_a_code_that_was_used_or_is_another_browsers_opens_nothing(
    app: Flask, guide_a: Person, member_a: Known
) -> None:
    till = open_till(app, guide_a)
    theirs, mine = till.phone(), till.phone()
    number = {"phone": member_a.phone.removeprefix("+86")}
    theirs.post("/me/sign-in/phone", number)
    digits = {"code": sent_code(app)}
    mine.post("/me/sign-in/proof", digits, status=422)
    mine.post("/me/sign-in/phone", number)
    mine.post("/me/sign-in/proof", digits, status=422)
    theirs.post("/me/sign-in/proof", digits)
    assert theirs.get("/me").status == 200
    theirs.post("/me/sign-out")
    theirs.post("/me/sign-in/proof", digits, status=422)
    assert theirs.get("/me", status=303).location == "/me/sign-in"
