"""Files of the shell come from where they are kept; a stopped worker is not woken for them."""

import pytest
from playwright.sync_api import CDPSession, Page

from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.worker_browser.centre import Centre
from tests.worker_browser.conftest import SignedIn

pytestmark = pytest.mark.browser

STATUS = "async (address) => (await fetch(address)).status"
FILES = "async () => (await (await caches.open((await caches.keys())[0])).keys()).length"
GIVE_UP = "async () => { for (const name of await caches.keys()) await caches.delete(name); }"
KEEP_LAST = """async () => {
  const cache = await caches.open((await caches.keys())[0]);
  for (const key of (await cache.keys()).slice(0, -1)) await cache.delete(key);
}"""
AT = "() => document.querySelector('link[rel=stylesheet]').getAttribute('href')"


def heard(page: Page, states: list[str], state: str) -> bool:
    """Whether the worker has had that state; lets the browser say so."""
    page.wait_for_timeout(20)
    return state in states


def stopped(session: CDPSession, page: Page) -> list[str]:
    """Stop the worker; every state it has from then on is put into the list."""
    states: list[str] = []
    session.on(
        "ServiceWorker.workerVersionUpdated",
        lambda said: states.extend(one["runningStatus"] for one in said["versions"]),
    )
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    until(lambda: heard(page, states, "stopped"), "it goes on")
    states.clear()
    return states


def test_a_kept_file_wakes_no_worker_and_any_other_does(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    page.goto("/today")
    address = page.evaluate(AT)
    assert "?v=" in address
    centre.stop()
    states = stopped(kept.context.new_cdp_session(page), page)
    assert page.evaluate(STATUS, address) == 200
    page.wait_for_timeout(300)
    assert "running" not in states
    assert page.evaluate(STATUS, address.replace("?v=1", "?v=2")) == 200
    until(lambda: heard(page, states, "running"), "nobody answered for it")


@pytest.mark.parametrize("give_up", [GIVE_UP, KEEP_LAST], ids=["all", "all_but_the_last"])
def test_files_given_up_on_a_full_phone_are_kept_again(
    kept: KeptPhone, signed_in: SignedIn, give_up: str
) -> None:
    page = signed_in(kept)
    page.goto("/today")
    before = page.evaluate(FILES)
    page.evaluate(give_up)
    stopped(kept.context.new_cdp_session(page), page)
    page.goto("/today")
    until(lambda: page.evaluate(FILES) == before, "they are not kept again")
