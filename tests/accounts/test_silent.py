"""A phone that is locked shows no token: until it does again, its session opens nothing either."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crm_pwa.accounts.models import Device, SignInSession
from crm_pwa.accounts.operations import lease_ms
from crm_pwa.checkout.operations import open_till
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from tests.house.cast import PASSWORD, Person
from tests.house.visiting import Visitor

MINUTE_MS = 60_000
HERE = {"Sec-Fetch-Site": "same-origin"}
CARDS = ("/search?q=li", "/today")


@dataclass
class Browser:
    """A phone's browser: the cookie of its session, and what its worker was given."""

    app: Flask
    client: FlaskClient
    device: str
    token: str
    ticket: str

    def was(self, *, opened: int, pulled: int, used: int = 0) -> None:
        """So many minutes ago it was signed in on, pulled, and asked for a page."""
        at = now_ms()
        with self.app.app_context(), writing() as session:
            until = at - pulled * MINUTE_MS + lease_ms(session)
            session.get_one(Device, self.device).lease_until = until
            for row in session.query(SignInSession):
                row.created_at = at - opened * MINUTE_MS
                row.seen_at = at - (used or opened) * MINUTE_MS

    def opens(self) -> bool:
        """Whether the cards are shown to the cookie alone, as past the worker."""
        answers = [self.client.get(path, headers=HERE) for path in CARDS]
        assert {answer.headers.get("Location", "/sign-in") for answer in answers} == {"/sign-in"}
        return all(answer.status_code == 200 for answer in answers)

    def pull(self, shown: str) -> int:
        """Pull with the token or the ticket."""
        asked = {"Authorization": f"Bearer {shown}"}
        return self.app.test_client().get(
            "/sync/v1/pull?store=store-a", headers=asked
        ).status_code  # fmt: skip


@pytest.fixture
def phone(app: Flask, guide_a: Person) -> Browser:
    """guide_a has just signed in on it."""
    client = app.test_client()
    said = {"login": guide_a.login, "password": PASSWORD}
    given = client.post("/sign-in", data=said, headers={"Accept": "application/json", **HERE}).json
    assert given
    return Browser(app, client, given["device"], given["token"], given["ticket"])


def test_a_phone_that_locked_opens_no_page_until_it_shows_its_token_again(phone: Browser) -> None:
    phone.was(opened=60, pulled=30)
    assert not phone.opens()
    assert phone.pull(phone.ticket) == 401
    assert not phone.opens(), "a locked phone sends with its ticket"
    assert phone.pull(phone.token) == 200
    assert phone.opens(), "the same session goes on"


def test_a_phone_that_pulls_is_open_however_long_no_page_was_asked_for(phone: Browser) -> None:
    phone.was(opened=300, pulled=20)
    assert phone.opens()


def test_a_page_asked_for_past_the_worker_keeps_nothing_open(phone: Browser) -> None:
    phone.was(opened=60, pulled=26, used=1)
    assert not phone.opens()


@pytest.mark.parametrize(("used", "opens"), [(10, True), (16, False)])
def test_a_browser_without_a_worker_never_pulls_and_ends_as_a_desk_does(
    phone: Browser, used: int, *, opens: bool
) -> None:
    phone.was(opened=60, pulled=60, used=used)
    assert phone.opens() == opens


def test_nobody_is_asked_for_a_first_pull_in_the_first_minutes(phone: Browser) -> None:
    phone.was(opened=24, pulled=24)
    assert phone.opens()


def test_the_screen_of_a_till_which_nobody_taps_goes_on(
    app: Flask, phone: Browser, guide_a: Person
) -> None:
    with app.app_context(), writing() as session:
        till = open_till(session, guide_a.scope, "store-a").id
    phone.was(opened=600, pulled=500)
    assert phone.client.get(f"/tills/{till}", headers=HERE).status_code == 200
    assert phone.client.get("/arrivals", headers=HERE).status_code == 303


def test_a_lease_that_was_shortened_says_nothing_until_the_next_pull(
    phone: Browser, visit: Visitor, admin: Person
) -> None:
    phone.was(opened=60, pulled=30)
    visit.by(admin).post("/settings", {"name": "lease_hours", "value": "1"})
    assert not phone.opens()
    assert phone.pull(phone.token) == 200
    assert phone.opens()
