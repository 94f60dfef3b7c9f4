"""Three real browsers open the real server's door."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.house.axe import assert_accessible
from tests.house.browsers import MakeKeptPhone
from tests.house.driver import Driver
from tests.house.server import Server

pytestmark = pytest.mark.browser


def test_each_browser_shows_the_door(each_browser: Driver, server: Server, tmp_path: Path) -> None:
    each_browser.goto(f"{server.url}/sign-in")
    assert each_browser.text("h1")
    each_browser.fill('[name="login"]', "guide-a")
    assert each_browser.evaluate("document.querySelector('[name=login]').value") == "guide-a"
    each_browser.screenshot(tmp_path / "door.png")
    assert (tmp_path / "door.png").read_bytes().startswith(b"\x89PNG")


def test_each_browser_is_one_where_a_worker_can_live(each_browser: Driver, server: Server) -> None:
    each_browser.goto(f"{server.url}/sign-in")
    assert each_browser.evaluate("isSecureContext && 'serviceWorker' in navigator")


def test_a_fault_of_accessibility_is_named(phone: Page) -> None:
    phone.goto("/sign-in")
    assert_accessible(phone)
    phone.evaluate("() => document.querySelector('main').append(new Image())")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(phone)


@pytest.mark.parametrize("end", ["switch_off", "crash"])
def test_a_kept_phone_remembers(kept_phone: MakeKeptPhone, end: str) -> None:
    kept = kept_phone()
    kept.page.goto("/sign-in")
    kept.page.evaluate("() => localStorage.setItem('mark', 'kept')")
    kept.page.wait_for_timeout(6000 if end == "crash" else 0)  # the browser writes it down
    getattr(kept, end)()
    kept.switch_on()
    kept.page.goto("/sign-in")
    assert kept.page.evaluate("() => localStorage.getItem('mark')") == "kept"
