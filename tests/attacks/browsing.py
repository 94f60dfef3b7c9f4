"""One person's browser, watched: pages are opened, swapped in and sent as htmx and browsers do."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Response
from playwright.sync_api import Error as PlaywrightError

from tests.attacks.watch import Watch, settle
from tests.house.chromium import A_PHONE
from tests.house.server import Server

SWAP = """([method, path, values]) => new Promise((done) => {
  const main = document.querySelector("main") ?? document.body;
  const end = () => setTimeout(done, 20);
  globalThis.htmx.ajax(method, path, { target: main, swap: "innerHTML", values }).then(end, end);
})"""
SUBMIT = """([path, values]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: path });
  for (const [name, value] of Object.entries(values))
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""


def submit(page: Page, path: str, said: Mapping[str, str]) -> None:
    """Send it as a plain form, and wait for the page it leads to."""
    with suppress(PlaywrightError), page.expect_navigation():
        page.evaluate(SUBMIT, [path, said])


def swap(page: Page, method: str, path: str, said: Mapping[str, str]) -> None:
    """Send it as htmx does, on pages that have it; the answer may lead on to a page."""
    with suppress(PlaywrightError):  # it went on to another page
        if page.evaluate("typeof globalThis.htmx === 'object'"):
            page.evaluate(SWAP, [method, path, said])
    page.wait_for_load_state()


def go(page: Page, path: str) -> Response:
    """Open a page; one that an answer of before leads to may come between, once or twice."""
    for _ in range(3):
        with suppress(PlaywrightError):
            if answer := page.goto(path):
                return answer
        settle(page, 500)
    raise AssertionError(f"{path} was not opened")


class Visit:
    """One person's browser and the addresses it may fill in."""

    def __init__(self, browser: Browser, server: Server, allowed: list[str], cookies: Any) -> None:
        self.context: BrowserContext = browser.new_context(
            **A_PHONE, base_url=server.url, service_workers="block"
        )
        self.context.add_cookies(
            [{"name": name, "value": value, "url": server.url} for name, value in cookies.items()]
        )
        self.watch = Watch(self.context, server.url, allowed)
        self.page: Page = self.context.new_page()

    def looked(self, where: str) -> list[str]:
        """What was seen since, said of this place."""
        settle(self.page)
        found = [f"{where}: {one}" for one in self.watch.found]
        self.watch.found.clear()
        return found
