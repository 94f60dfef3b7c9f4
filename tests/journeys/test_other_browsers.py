"""The same job without a camera on Firefox and WebKit: found by name, noted, sent later."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.house.browsers import MakePhone, SignIn
from tests.house.cast import PASSWORD, Person
from tests.house.driver import Driver
from tests.house.server import Server
from tests.journeys.phone import COUNT

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
TILE = "[...document.querySelectorAll('label.tile')].find((t) => t.innerText.includes('亚麻'))"

OPENED = """(() => {
  document.querySelector("section.here button.main")?.click();
  return document.querySelector("#card")?.innerText.includes("李女士");
})()"""

SIGNED_OUT = "!window.left && document.querySelector('form[data-sign-in]') !== null"


@pytest.fixture(params=["firefox", "webkit"])
def browser(request: pytest.FixtureRequest) -> Driver:
    """Firefox, then WebKit."""
    driver: Driver = request.getfixturevalue(request.param)
    return driver


def held(browser: Driver, store: str) -> int:
    counted: Any = browser.evaluate(f"({COUNT})()")
    return int(counted.get(store, 0))


def back_shows_nobody(browser: Driver) -> None:
    """Step back twice to pages of who has signed out."""
    for _ in range(2):
        browser.wait_for(SIGNED_OUT)
        browser.evaluate("(window.left = true, setTimeout(() => history.back(), 50), true)")
    browser.wait_for(SIGNED_OUT)


def wait_until_held(browser: Driver, condition: str) -> None:
    browser.wait_for(f"({COUNT})().then((held) => {condition})")


def test_the_job_is_done_with_the_server_gone(
    server: Server,
    browser: Driver,
    new_phone: MakePhone,
    sign_in: SignIn,
    cast: Mapping[str, Person],
) -> None:
    browser.goto(f"{server.url}/sign-in")
    browser.fill("[name=login]", cast["guide-a"].login)
    browser.fill("[name=password]", PASSWORD)
    browser.click("form[data-sign-in] button.main")
    browser.wait_for("location.pathname === '/'")
    wait_until_held(browser, "held.cards > 60 && held.settings >= 4")

    server.kill()
    quiet = server.log_text()
    browser.goto(f"{server.url}/search?q=lijing")
    browser.click("#results a")
    browser.wait_for(OPENED)
    browser.click("#add")
    browser.wait_for(f"{TILE} ? ({TILE}.querySelector('input').click(), true) : false")
    browser.click("[data-save][value=like]")
    browser.wait_for("document.querySelector('#card').innerText.includes('亚麻')")
    browser.goto(f"{server.url}/today")
    browser.wait_for("document.querySelector('h1')?.innerText.includes('今日')")
    browser.goto(f"{server.url}/sync")
    assert "亚麻" in browser.text("main")
    assert held(browser, "ops") >= 1
    assert server.log_text() == quiet, "somebody answered while the server was dead"

    server.start()
    browser.goto(f"{server.url}/sync")
    wait_until_held(browser, "held.ops === 0")
    desk = new_phone().new_page()
    sign_in(desk, cast["lead-a"])
    desk.goto("/followups")
    assert desk.locator(".arrived").inner_text().count("亚麻") == 1
    browser.click("form[action='/sign-out'] button")
    back_shows_nobody(browser)
