"""What the centre refused is mended by its author; a phone the browser emptied says so."""

import pytest
from playwright.sync_api import Page, expect

from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.worker_browser.centre import Centre
from tests.worker_browser.conftest import HELD, LI, SignedIn, present

pytestmark = pytest.mark.browser
EMPTY = """async () => {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
  for (const name of await caches.keys()) await caches.delete(name);
}"""
NOTE = """(m) => fetch(`/members/${m}/notes`, {
  method: "POST",
  headers: { "HX-Request": "true" },
  body: new URLSearchParams({ text: "likes linnen" }),
}).then((answer) => answer.status)"""


def note(page: Page) -> None:
    """Save free words as the sheet does."""
    assert page.evaluate(NOTE, LI) == 200


def test_a_refused_note_is_mended_on_the_sync_page_and_sent_anew(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    centre.refused = {"note.add": "invalid"}
    note(page)
    until(lambda: page.evaluate(HELD, ["crm-outbox", "rejected"]), "it was not refused")
    page.goto(f"/members/{LI}")
    expect(page.locator("#sync-badge")).to_have_class("badge attention")
    page.click(".attention >> nth=-1")
    expect(page.locator("textarea")).to_have_value("likes linnen")
    centre.refused = {}
    page.fill("textarea", "likes linen")
    page.click("main .refused .button.main")
    expect(page.locator("main .refused")).to_have_count(0)
    until(lambda: any(op["k"] == "note.add" for op in centre.ops.values()), "it did not arrive")
    (sent,) = [op for op in centre.ops.values() if op["k"] == "note.add"]
    assert sent["p"]["text"] == "likes linen"
    assert sent["of"]
    assert sent["of"] != sent["id"]
    expect(page.locator("#sync-badge")).to_have_class("badge ok")


def test_a_phone_the_browser_emptied_says_what_may_be_lost(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    centre.stop()
    note(page)
    until(lambda: "held=1" in page.evaluate("document.cookie"), "no heartbeat was kept")
    kept.stop_workers()
    page.evaluate(EMPTY)
    centre.start()
    found = page.evaluate(
        """async () => {
          const { knownDevices, lost } = await import("/static/page/heartbeat.js");
          return lost(document.cookie, await knownDevices(navigator.serviceWorker));
        }"""
    )
    assert found == 1
