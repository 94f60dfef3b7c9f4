"""The guide's whole job, with the server process gone in the middle of it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.house.browsers import MakeKeptPhone, MakePhone, SignIn
from tests.house.cast import Person
from tests.house.server import Server
from tests.house.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def held(page: Page) -> dict[str, Any]:
    """What the phone's worker holds: cards and unsent operations, read from its databases."""
    counted: dict[str, Any] = page.evaluate(COUNT)
    return counted


COUNT = """async () => {
  const names = (await indexedDB.databases()).map(d => d.name);
  const out = {};
  for (const name of names) {
    const db = await new Promise((ok, no) => {
      const r = indexedDB.open(name); r.onsuccess = () => ok(r.result); r.onerror = () => no(r.error);
    });
    for (const store of db.objectStoreNames) {
      out[store] = await new Promise((ok, no) => {
        const r = db.transaction(store).objectStore(store).count();
        r.onsuccess = () => ok(r.result); r.onerror = () => no(r.error);
      });
    }
    db.close();
  }
  return out;
}"""


def test_a_guide_does_the_job_with_the_server_gone(
    server: Server,
    kept_phone: MakeKeptPhone,
    new_phone: MakePhone,
    sign_in: SignIn,
    camera: list[str],
    cast: dict[str, Person],
) -> None:
    phone = kept_phone(*camera, permissions=["camera"])
    page = phone.page
    sign_in(page, cast["guide-a"])
    until(lambda: held(page).get("cards", 0) > 20, "the first pull brought no cards")

    server.kill()
    before = server.log_text()
    expect(page.locator("#card h1")).to_contain_text("李", timeout=15_000)

    page.click("#add")
    page.click("label.tile:has-text('亚麻')")
    page.click("[data-save][value=like]")
    expect(page.locator("#card")).to_contain_text("亚麻")
    assert held(page)["ops"] > 0

    phone.switch_off()
    page = phone.switch_on().pages[0]
    page.goto("/sync")
    expect(page.locator("main")).to_contain_text("亚麻")
    assert server.log_text() == before, "somebody answered while the server was dead"

    server.start()
    page.reload()
    until(lambda: held(page)["ops"] == 0, "the note was not sent")

    desk = new_phone().new_page()
    sign_in(desk, cast["lead-a"])
    desk.goto("/followups")
    expect(desk.locator("main")).to_contain_text("亚麻")
    assert desk.locator("main").inner_text().count("亚麻") == 1
