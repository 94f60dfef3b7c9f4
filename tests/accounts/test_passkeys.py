"""Passkeys in a real browser, whose authenticator is virtual: made, signed in with, proven by."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page

from crm_pwa.accounts.models import Challenge, Passkey
from crm_pwa.core.db import db
from tests.accounts.second_steps import minutes_pass
from tests.house.cast import PASSWORD, Person
from tests.house.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ASK = """async ({verification}) => {
  const { asBytes, asText } = await import("/static/page/passkey.js");
  const said = await fetch("/sign-in/challenge", { method: "POST" });
  const publicKey = { ...asBytes(await said.json()), userVerification: verification };
  return asText(await navigator.credentials.get({ publicKey }));
}"""
SHOW = """async (passkey) => {
  const body = new URLSearchParams({ passkey });
  const headers = { Accept: "application/json" };
  const said = await fetch("/sign-in", { method: "POST", headers, body });
  return [said.status, (await said.json()).error ?? ""];
}"""
REFUSED = [422, "passkey"]


class Desk:
    """A page at ``http://localhost`` and its authenticator."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable")
        made = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.key = {"authenticatorId": made["authenticatorId"]}

    def answer(self, verification: str = "required") -> str:
        """What the passkey answers to the sign-in's challenge, not sent yet."""
        return str(self.page.evaluate(ASK, {"verification": verification}))

    def show(self, answer: str) -> Any:
        """What the sign-in says to it: status and error."""
        return self.page.evaluate(SHOW, answer)

    def paper(self) -> list[str]:
        """The codes on the page that comes."""
        self.page.locator(".paper-codes").wait_for()
        return self.page.locator(".paper-codes li").all_inner_texts()

    def by_password(self, person: Person) -> None:
        """Sign in by typing."""
        self.page.goto("/sign-in")
        self.page.locator("#login").fill(person.login)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("[data-sign-in] .main").click()


@pytest.fixture
def desk(chromium: Browser, server: Server) -> Iterator[Desk]:
    """A browser of a desk, without a worker, in English."""
    base = f"http://localhost:{server.port}"
    context = chromium.new_context(base_url=base, service_workers="block", locale="en-GB")
    yield Desk(context.new_page())
    context.close()


def add(desk: Desk, person: Person) -> list[str]:
    """Sign in and make a passkey; the codes on paper that come with the first."""
    desk.by_password(person)
    desk.page.wait_for_url("**/")
    desk.page.goto("/account")
    desk.page.locator("#key-name").fill("Counter")
    desk.page.locator("form[data-for=add] button").click()
    return desk.paper()


def sign_out(desk: Desk) -> None:
    desk.page.context.clear_cookies()
    desk.page.goto("/sign-in")


def test_a_passkey_signs_in_proves_and_is_a_second_step(
    app: Flask, desk: Desk, lead_a: Person
) -> None:
    codes = add(desk, lead_a)
    assert len(codes) == 10
    sign_out(desk)
    desk.page.locator("[data-with-passkey]").click()
    desk.page.wait_for_url("**/")
    minutes_pass(app, 6)
    desk.page.goto("/account")
    desk.page.locator("form[action='/account/codes'] button").click()
    desk.page.locator("form[data-for=prove] button").click()
    fresh = desk.paper()
    assert len(set(fresh) - set(codes)) == 10
    sign_out(desk)
    desk.by_password(lead_a)
    desk.page.locator("#code").fill(codes[0])
    desk.page.locator("[data-sign-in] .main").click()
    desk.page.get_by_text("That code isn’t right").wait_for()
    desk.page.locator("#code").fill(fresh[0])
    desk.page.locator("[data-sign-in] .main").click()
    desk.page.wait_for_url("**/")
    desk.page.goto("/account")
    desk.page.locator("form[action^='/account/passkeys/'] button").click()
    desk.page.wait_for_url("**/account")
    with app.app_context():
        assert db.session.query(Passkey).count() == 0
        assert db.session.query(Challenge).count() == 0


def test_what_a_passkey_says_counts_once_here_and_with_its_person(
    app: Flask, desk: Desk, server: Server, lead_a: Person
) -> None:
    add(desk, lead_a)
    sign_out(desk)
    answer = desk.answer()
    elsewhere = app.test_client().post(
        "/sign-in",
        data={"passkey": answer},
        headers={"Sec-Fetch-Site": "same-origin", "Accept": "application/json"},
        base_url="http://elsewhere.example",
    )
    assert [elsewhere.status_code, elsewhere.get_json()["error"]] == REFUSED
    assert desk.show(answer) == REFUSED
    answer = desk.answer()
    assert desk.show(answer) == [200, ""]
    assert desk.show(answer) == REFUSED
    assert desk.show(desk.answer("discouraged")) == REFUSED
    (kept,) = desk.line.send("WebAuthn.getCredentials", desk.key)["credentials"]
    assert kept["signCount"] > 1
    desk.line.send("WebAuthn.clearCredentials", desk.key)
    copied = {**desk.key, "credential": {**kept, "signCount": 0}}
    desk.line.send("WebAuthn.addCredential", copied)
    assert desk.show(desk.answer()) == REFUSED
