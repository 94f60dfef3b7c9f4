"""Who may call what: every route of the URL map, by everybody, on own, other and absent members."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.routing import Rule

from crm_pwa.core import access, ids
from crm_pwa.core.access import Access
from crm_pwa.lan import server
from tests.house.cast import Person
from tests.house.visiting import NAVIGATES, Visitor
from tests.sync.floor import new_member, open_shop

PEOPLE = ("guide-a", "lead-a", "guide-b", "guide-ab", "area", "hq", "admin")
HOLDS_A = {"guide-a", "lead-a", "guide-ab"}
FORMS = {"lang": "en", "login": "nobody", "password": "x", "code": "M1:NOBODY"}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def allowed(app: Flask, rule: Rule) -> Access | None:
    return access.of(app.view_functions[rule.endpoint])


def call(visitor: Visitor, rule: Rule, **values: str) -> int:
    """Call the route as a page of our own would; return the status."""
    filled = {name: values.get(name, ids.new()) for name in rule.arguments}
    _, path = rule.build(filled, append_unknown=False) or ("", "/")
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    answer = visitor.browser.open(path, method=method, headers=NAVIGATES, data=FORMS)
    return answer.status_code


@pytest.fixture(autouse=True)
def _trusted(app: Flask) -> None:
    """Phones were served once, so there is a certificate to show."""
    server.renew(app.extensions["settings"].data_dir, [], datetime.now(UTC))


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    silent = [rule.rule for rule in rules(app) if allowed(app, rule) is None]
    assert silent == []


def test_nobody_signed_in_sees_only_what_is_open_to_anyone(app: Flask, visit: Visitor) -> None:
    open_shop(app)
    for rule in rules(app):
        status = call(visit, rule)
        if allowed(app, rule) == "anyone":
            assert status < 400 or status == 422, rule.rule
        elif allowed(app, rule) == "device":
            assert status == 401, rule.rule
        else:
            assert status in (303, 401), rule.rule


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer ", "bearer nobody", "Basic eDp5"])
def test_a_device_without_its_token_is_told_to_sign_in(app: Flask, said: str) -> None:
    headers = {"Authorization": said} if said else {}
    answer = app.test_client().post("/sync/v1/push", data=b"{}", headers=headers)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "sign_in")


@pytest.mark.parametrize("login", PEOPLE)
def test_a_role_that_is_not_named_finds_nothing_there(
    app: Flask, visit: Visitor, cast: Mapping[str, Person], login: str
) -> None:
    open_shop(app)
    person = cast[login]
    visitor = visit.by(person)
    for rule in rules(app):
        roles = allowed(app, rule)
        if isinstance(roles, frozenset) and person.role not in roles:
            assert call(visitor, rule) == 404, rule.rule


@pytest.mark.parametrize("login", PEOPLE)
def test_a_member_is_none_of_the_staff(
    app: Flask, visit: Visitor, cast: Mapping[str, Person], login: str
) -> None:
    open_shop(app)
    own = [rule for rule in rules(app) if allowed(app, rule) == "member"]
    assert own
    visitor = visit.by(cast[login])
    for rule in own:
        assert call(visitor, rule) == 303, rule.rule


@pytest.mark.parametrize("login", PEOPLE)
def test_another_stores_member_is_one_that_does_not_exist(
    app: Flask, visit: Visitor, cast: Mapping[str, Person], login: str
) -> None:
    open_shop(app)
    member, person = new_member(app), cast[login]
    about_members = [rule for rule in rules(app) if "m" in rule.arguments]
    assert about_members
    visitor = visit.by(person)
    for rule in about_members:
        there, absent = call(visitor, rule, m=member), call(visitor, rule, m=ids.new())
        assert absent == 404, rule.rule
        if login not in HOLDS_A:
            assert there == 404, rule.rule


def test_own_members_are_there(app: Flask, visit: Visitor, cast: Mapping[str, Person]) -> None:
    open_shop(app)
    member = new_member(app)
    for login in sorted(HOLDS_A):
        visit.by(cast[login]).get(f"/members/{member}")


def test_a_form_from_another_site_writes_nothing(
    app: Flask, visit: Visitor, guide_a: Person
) -> None:
    open_shop(app)
    member = new_member(app)
    browser = visit.by(guide_a).browser
    foreign: tuple[dict[str, str], ...] = (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer of nothing"},
        {},
    )
    for headers in foreign:
        answer = browser.post(f"/members/{member}/presence", headers=headers)
        assert answer.status_code == 403, headers
    own = browser.post(f"/members/{member}/presence", headers={"Origin": "http://localhost"})
    assert own.status_code == 303
