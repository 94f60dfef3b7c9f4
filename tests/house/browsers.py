"""Real browsers as fixtures. One Chromium a run, a fresh phone a test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.house.cast import PASSWORD, Person
from tests.house.chromium import A_PHONE, ChromiumDriver, KeptPhone, launch, leave
from tests.house.driver import Driver
from tests.house.firefox import Firefox
from tests.house.server import Server
from tests.house.webkit import WebKit

MakePhone = Callable[..., BrowserContext]
MakeKeptPhone = Callable[..., KeptPhone]
SignIn = Callable[[Page, Person], None]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright itself."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The Chromium of this run. It forgets everything with each context."""
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def new_phone(chromium: Browser, server: Server) -> Iterator[MakePhone]:
    """Make a phone: ``new_phone(color_scheme="dark")``. Paths lead to the server."""
    with ExitStack() as stack:

        def make(**how: Any) -> BrowserContext:
            context = chromium.new_context(**{"base_url": server.url, **A_PHONE, **how})
            stack.callback(leave, context)
            return context

        yield make


@pytest.fixture
def phone(new_phone: MakePhone) -> Page:
    """A page on a fresh phone; nobody is signed in."""
    return new_phone().new_page()


@pytest.fixture
def kept_phone(playwright: Playwright, server: Server, tmp_path: Path) -> Iterator[MakeKeptPhone]:
    """Make a phone that can be switched off and on: ``kept_phone("--use-fake-…", locale="en")``."""
    with ExitStack() as stack:
        made: list[KeptPhone] = []

        def make(*arguments: str, **how: Any) -> KeptPhone:
            folder = tmp_path / f"phone-{len(made)}"
            kept = KeptPhone(playwright, folder, *arguments, **{"base_url": server.url, **how})
            made.append(kept)
            stack.callback(kept.switch_off)
            return kept

        yield make


@pytest.fixture
def sign_in() -> SignIn:
    """Sign a person in through the form, as people do."""

    def through_the_door(page: Page, person: Person) -> None:
        page.goto("/sign-in")
        page.fill('[name="login"]', person.login)
        page.fill('[name="password"]', PASSWORD)
        page.click('form[action="/sign-in"] button')
        page.wait_for_url(lambda url: "/sign-in" not in url)

    return through_the_door


@pytest.fixture
def firefox() -> Iterator[Firefox]:
    """A fresh Firefox."""
    browser = Firefox()
    yield browser
    browser.quit()


@pytest.fixture
def webkit() -> Iterator[WebKit]:
    """A fresh WebKit."""
    browser = WebKit()
    yield browser
    browser.quit()


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def each_browser(request: pytest.FixtureRequest) -> Driver:
    """The same test in all three browsers; addresses are whole, they begin with ``server.url``."""
    if request.param != "chromium":
        driver: Driver = request.getfixturevalue(request.param)
        return driver
    page: Page = request.getfixturevalue("phone")
    return ChromiumDriver(page)
