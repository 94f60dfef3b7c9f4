"""Who signs out leaves nothing behind: no card, no name, no session, with network or without."""

import urllib.request
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.house.browsers import SignIn
from tests.house.cast import Person
from tests.house.server import Server
from tests.journeys.phone import PATIENCE_MS, filled, held, open_by_name, sent

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
LEAVE = "form[action='/sign-out'] button"
NOTE = """async (m) => {
  const body = new URLSearchParams({ text: "喜欢安静的角落" });
  const headers = { "HX-Request": "true" };
  return (await fetch(`/members/${m}/notes`, { method: "POST", headers, body })).status;
}"""


def opens(server: Server, cookie: str) -> bool:
    """Whether a session cookie still opens the pages of whose it was."""
    request = urllib.request.Request(f"{server.url}/sync", headers={"Cookie": f"session={cookie}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return not str(answer.url).endswith("/sign-in")


def session(page: Page) -> str:
    """The cookie of this phone's session; empty where there is none."""
    kept = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return str(kept.get("session", ""))


def carries_cards(phone: Page, sign_in: SignIn, person: Person) -> str:
    """Sign somebody in on the phone and open a card; return its member."""
    sign_in(phone, person)
    filled(phone, 20)
    open_by_name(phone, "李静")
    return str(phone.locator("#card").get_attribute("data-member"))


@pytest.mark.parametrize(("login", "at"), [("guide-a", "/sync"), ("lead-a", "/followups")])
def test_who_signs_out_leaves_no_card_and_no_session(
    server: Server,
    phone: Page,
    sign_in: SignIn,
    cast: Mapping[str, Person],
    login: str,
    at: str,
) -> None:
    member = carries_cards(phone, sign_in, cast[login])
    cookie = session(phone)
    assert opens(server, cookie)
    phone.goto(at)
    phone.click(LEAVE)
    expect(phone.locator("form[data-sign-in]")).to_be_visible(timeout=PATIENCE_MS)
    for path in ("/", f"/members/{member}", "/search?q=li", "/sync"):
        phone.goto(path)
        expect(phone.locator("form[data-sign-in]")).to_be_visible()
        assert "李" not in phone.locator("body").inner_text()
    assert (held(phone).get("cards", 0), session(phone)) == (0, "")
    assert not opens(server, cookie)


def test_who_signs_out_without_network_is_told_and_the_session_ends_with_the_first_page(
    server: Server, phone: Page, sign_in: SignIn, cast: Mapping[str, Person]
) -> None:
    member = carries_cards(phone, sign_in, cast["guide-a"])
    cookie = session(phone)
    server.kill()
    assert phone.evaluate(NOTE, member) == 200
    phone.goto("/sync")
    phone.click(LEAVE)
    signed_out = phone.locator("h1", has_text="手机已退出登录")
    expect(signed_out).to_be_visible(timeout=PATIENCE_MS)
    for path in ("/", f"/members/{member}", "/sync", "/sign-in"):
        phone.goto(path)
        expect(signed_out).to_be_visible()
    assert held(phone)["ops"] >= 1

    server.start()
    phone.click("a.button")
    expect(phone.locator("form[data-sign-in]")).to_be_visible(timeout=PATIENCE_MS)
    assert not opens(server, cookie)

    sign_in(phone, cast["lead-a"])
    phone.goto("/followups")
    expect(phone.locator(".desk-nav")).to_be_visible()
    sent(phone)
    assert held(phone)["rejected"] == 0
    phone.goto("/followups")
    expect(phone.locator("main")).to_contain_text("喜欢安静的角落")
    assert opens(server, session(phone))
