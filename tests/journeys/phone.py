"""What a test reads off a phone, and how a hand signs on it."""

from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.house.waiting import until

PATIENCE_MS = 20_000
ASKED_AGAIN = 5
OPENING = ("Execution context was destroyed", "navigation")
"""What a browser says to whoever asks a page that is just left for another."""

COUNT = """async () => {
  const out = {};
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((ok) => {
      const open = indexedDB.open(name);
      open.onupgradeneeded = () => open.transaction.abort(); // the worker is to lay it, not we
      open.onsuccess = () => ok(open.result);
      open.onerror = () => ok(null);
    });
    if (!db) continue;
    for (const store of db.objectStoreNames) {
      out[store] = await new Promise((ok, no) => {
        const count = db.transaction(store).objectStore(store).count();
        count.onsuccess = () => ok(count.result);
        count.onerror = () => no(count.error);
      });
    }
    db.close();
  }
  return out;
}"""


def held(page: Page) -> dict[str, Any]:
    """How many rows each store of the phone's databases holds; asked again where a page opens."""
    for _ in range(ASKED_AGAIN):
        try:
            return dict(page.evaluate(COUNT))
        except PlaywrightError as fault:
            if not any(words in fault.message for words in OPENING):
                raise
            page.wait_for_load_state()
    return dict(page.evaluate(COUNT))


def filled(page: Page, members: int) -> None:
    """Wait until the phone holds so many cards and the shop's settings."""
    until(
        lambda: held(page).get("cards", 0) >= members and held(page).get("settings", 0) >= 4,
        "the first pull did not end",
        90,
    )


def sent(page: Page) -> None:
    """Wait until nothing waits on the phone any more; a guide would look at the sync page."""
    page.goto("/sync")
    until(lambda: held(page)["ops"] == 0, "some edit was not sent", 120)


def open_by_name(page: Page, words: str) -> None:
    """Find a member by name and, where it is asked, say that they are here."""
    page.goto("/search")
    page.fill("#q", words)
    page.locator("#results a").first.click()
    asked = page.locator("section.here")
    expect(page.locator("#card").or_(asked)).to_be_visible(timeout=PATIENCE_MS)
    if asked.count():  # an assigned follow-up opens without asking
        asked.locator("button.main").click()
    expect(page.locator("#card")).to_be_visible(timeout=PATIENCE_MS)


def sign(page: Page) -> None:
    """Draw a name into the signature field."""
    box = page.locator("canvas").bounding_box()
    assert box is not None
    left, top = box["x"] + 20, box["y"] + 30
    page.mouse.move(left, top)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(left + step * 18, top + (step % 3) * 14)
    page.mouse.up()
