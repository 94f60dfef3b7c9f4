"""Signing in: tries are counted by account and by address, and checked one after the other."""

from threading import BoundedSemaphore

import pytest
from flask import Flask

from crm_pwa.accounts import operations, passwords, signing_in
from crm_pwa.accounts.models import Attempt, Staff
from crm_pwa.accounts.operations import tries as counting
from crm_pwa.accounts.signing_in import Shown
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from tests.house.application import MakeApp
from tests.house.cast import PASSWORD, Person
from tests.house.visiting import Visitor

NAVIGATES = {"Sec-Fetch-Site": "same-origin"}
BUSY = "Many are signing in just now. Try again in a moment"
TRIES_FROM = 2


def fields(login: str, password: str = "wrong") -> dict[str, str]:
    return {"login": login, "password": password}


def tries(app: Flask) -> list[str]:
    """What is counted, by key."""
    with app.app_context():
        return sorted(db.session.scalars(db.select(Attempt.key)))


def knock(app: Flask, addresses: list[str]) -> list[int]:
    """The answers to a wrong try from each address a proxy names, each at a name of its own."""
    browser = app.test_client()
    found = []
    for n, address in enumerate(addresses):
        headers = NAVIGATES | {"X-Forwarded-For": address}
        answer = browser.post("/sign-in", data=fields(f"nobody-{n}"), headers=headers)
        found.append(answer.status_code)
    return found


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two wrong tries close an address."""
    monkeypatch.setattr(counting, "TRIES_FROM", TRIES_FROM)


def test_five_wrong_tries_close_an_account_and_no_other(
    visit: Visitor, guide_a: Person, guide_a2: Person
) -> None:
    for _ in range(operations.TRIES):
        visit.post("/sign-in", fields("guide-a"), status=422)
    visit.post("/sign-in", fields("guide-a", PASSWORD), status=429)
    visit.post("/sign-in", fields("guide-a2", PASSWORD))


def test_strangers_keep_nobody_out_until_they_are_many(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "TRIES_ALL", 7)

    def post(address: str, password: str) -> int:
        there = {"REMOTE_ADDR": address}
        form = fields("guide-a", password)
        browser = app.test_client()
        answer = browser.post("/sign-in", data=form, headers=NAVIGATES, environ_overrides=there)
        return answer.status_code

    guessed = [post(f"203.0.113.{n}", "wrong") for n in range(6)]
    assert guessed == [422] * 5 + [429]
    assert post("198.51.100.1", PASSWORD) == 303
    assert post("203.0.113.1", PASSWORD) == 429
    assert [post("192.0.2.1", "wrong") for _ in range(3)] == [422, 422, 429]
    assert post("198.51.100.1", PASSWORD) == 429


def test_wrong_tries_at_any_names_close_their_address(visit: Visitor, few: None) -> None:
    for n in range(TRIES_FROM):
        visit.post("/sign-in", fields(f"nobody-{n}"), status=422)
    visit.post("/sign-in", fields("nobody-else"), status=429)
    visit.post("/sign-in", fields("guide-a", PASSWORD), status=429)


def test_a_whole_shop_signs_in_from_one_address(app: Flask, visit: Visitor, few: None) -> None:
    for login in ("guide-a", "guide-a2", "lead-a"):
        visit.post("/sign-in", fields(login, PASSWORD))
    assert tries(app) == []


def test_a_right_password_takes_back_its_own_try_alone(app: Flask, visit: Visitor) -> None:
    visit.post("/sign-in", fields("guide-a"), status=422)
    visit.post("/sign-in", fields("guide-a", PASSWORD))
    assert tries(app) == ["sign-in-from:127.0.0.1", "sign-in:guide-a"]


def test_addresses_are_told_apart_by_a_trusted_proxy_alone(make_app: MakeApp, few: None) -> None:
    for proxies, last in (("1", 422), ("0", 429)):
        found = knock(make_app(CRM_PWA_PROXIES=proxies), [f"203.0.113.{n}" for n in range(3)])
        assert found == [422, 422, last]


def test_one_network_of_ipv6_is_one_address(make_app: MakeApp, few: None) -> None:
    near = ["2001:db8::1", "2001:db8::2:3", "2001:db8::4"]
    app = make_app(CRM_PWA_PROXIES="1")
    assert knock(app, [*near, "2001:db8:0:1::1"]) == [422, 422, 429, 422]


def test_tries_are_forgotten_when_their_time_is_over(app: Flask, visit: Visitor) -> None:
    ago = now_ms() - counting.LONGEST_MS
    keys = ("sign-in:nobody", "sign-in-from:203.0.113.7", "look-up:somebody")
    with app.app_context(), writing() as session:
        session.add_all(Attempt(id=key, key=key, at=ago) for key in keys)
        session.add(Attempt(id="new", key="look-up:new", at=ago + 60_000))
    visit.post("/sign-in", fields("x"), status=422)
    assert tries(app) == [
        "look-up:new", "sign-in-at:127.0.0.0 x", "sign-in-from:127.0.0.1", "sign-in:x"
    ]  # fmt: skip


def test_who_finds_the_line_too_slow_may_come_again_and_no_try_is_counted(
    app: Flask, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_S", 0.01)
    form = fields("guide-a", PASSWORD)
    with passwords.turn():
        page = visit.speaking("en").post("/sign-in", form, status=503)
        answer = visit.browser.post(
            "/sign-in", data=form, headers=NAVIGATES | {"Accept": "application/json"}
        )
    assert BUSY in page.one("#sign-in-message").get_text()
    assert page.one("#login")["value"] == "guide-a"
    assert (answer.status_code, answer.get_json()) == (503, {"error": "busy"})
    assert answer.headers["Retry-After"] == "2"
    assert tries(app) == []
    visit.post("/sign-in", form)


def test_who_finds_the_line_full_is_told_at_once(
    visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_line", BoundedSemaphore(1))
    monkeypatch.setattr(passwords, "PATIENCE_S", 600)
    with passwords.turn():
        visit.post("/sign-in", fields("guide-a", PASSWORD), status=503)
        visit.get("/sign-in")


def test_a_closed_door_costs_no_turn(visit: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visit.post("/sign-in", fields("guide-a", "wrong"), status=422)
    monkeypatch.setattr(counting, "TRIES_FROM", 1)
    monkeypatch.setattr(passwords, "PATIENCE_S", 600)
    with passwords.turn():
        visit.post("/sign-in", fields("guide-a", PASSWORD), status=429)


@pytest.mark.parametrize(
    ("changed", "found", "reason"),
    [
        ({"active": False}, Shown("", "password"), "invalid"),
        ({"one_time": True}, Shown("", "password"), "invalid"),
        ({"one_time": True}, Shown("", "passkey"), "passkey"),
        ({}, Shown("", "password", "a hash"), "invalid"),
        ({}, Shown("", "app", step="used by another sign-in"), "second_over"),
    ],
)
def test_what_changed_while_it_was_shown_counts(
    app: Flask, lead_a: Person, changed: dict[str, bool], found: Shown, reason: str
) -> None:
    with app.app_context(), writing() as session:
        staff = session.get_one(Staff, lead_a.id)
        for name, value in changed.items():
            setattr(staff, name, value)
        session.flush()
        with pytest.raises(Invalid) as told:
            signing_in.settled(session, lead_a.login, found._replace(staff_id=lead_a.id))
    assert told.value.reason == reason
