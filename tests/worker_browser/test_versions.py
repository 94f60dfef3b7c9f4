"""A new version waits for a tap; a release taken back leaves the outbox alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.worker_browser.centre import ROOT, Centre
from tests.worker_browser.conftest import HELD, LI, SignedIn, present
from tests.worker_browser.test_offline import note_minimal

pytestmark = pytest.mark.browser

UPDATE = "async () => { await (await navigator.serviceWorker.ready).update(); }"
LOOK = "async () => { (await navigator.serviceWorker.getRegistration()).update(); }"
GONE = "async () => (await navigator.serviceWorker.getRegistrations()).length"
COME_AGAIN = """async () => {
  globalThis.stood = true;
  await navigator.serviceWorker.register("/service-worker.js");
}"""
AS_MODULE = """async () => {
  await navigator.serviceWorker.register("/service-worker.js", { type: "module" });
  await navigator.serviceWorker.ready;
}"""
HOLD = """() => {
  navigator.locks.request("outbox", () => new Promise((ok) => { globalThis.release = ok; }));
}"""
ASKED = "async () => (await navigator.locks.query()).pending.map(({ name }) => name)"
TAKE_OVER = """async () => {
  const asked = async () => (await navigator.locks.query()).pending.length;
  const before = await asked();
  (await navigator.serviceWorker.ready).waiting.postMessage({ type: "update" });
  while ((await asked()) <= before) await new Promise((ok) => setTimeout(ok, 20));
}"""
WAITING = "async () => Boolean((await navigator.serviceWorker.ready).waiting)"
NOTE = """async (m) => {
  const body = new URLSearchParams({ text: "浅色" });
  await fetch(`/members/${m}/notes`, { method: "POST", body, headers: { "HX-Request": "true" } });
}"""


def build_of(page: Page) -> str:
    names: list[str] = page.evaluate("async () => (await caches.keys()).sort()")
    return " ".join(names)


def a_newer_one_asks_for_its_turn(centre: Centre, page: Page) -> None:
    """Hold the lock that a push holds, let a new version come, and tell it to take over."""
    page.evaluate(HOLD)
    centre.mark = "newer"
    page.evaluate(UPDATE)
    until(lambda: page.evaluate(WAITING), "no new version came")
    page.evaluate(TAKE_OVER)


def test_a_changed_build_waits_for_the_tap_and_then_answers(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    page.goto("/today")
    before = build_of(page)
    start = centre.templates.rindex('build = "') + len('build = "')
    centre.templates = f"{centre.templates[:start]}feedfeedfeedfeed{centre.templates[start + 16 :]}"
    page.evaluate(UPDATE)
    until(lambda: page.evaluate(WAITING), "no new version came")
    assert "shell-feedfeedfeedfeed" not in before
    with page.expect_navigation():
        page.click("#update [data-update]")
    assert build_of(page) == "shell-feedfeedfeedfeed"
    page.goto("/sync")
    assert "feedfeedfeedfeed" in page.content()


def test_a_new_version_does_not_take_over_during_a_push(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    page.goto("/today")
    a_newer_one_asks_for_its_turn(centre, page)
    assert set(page.evaluate(ASKED)) == {"outbox"}, "the new version does not wait for the push"
    assert page.evaluate(WAITING)
    page.evaluate("release()")
    until(lambda: not page.evaluate(WAITING), "the new version never took over")


def test_a_push_goes_on_while_a_new_version_waits_for_its_turn(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    until(lambda: len(centre.ops) == 2, "the visit did not arrive")
    a_newer_one_asks_for_its_turn(centre, page)
    page.evaluate(NOTE, LI)
    until(lambda: len(page.evaluate(ASKED)) > 1, "no push waits")
    page.evaluate("release()")
    until(lambda: len(centre.ops) == 3, "the two wait for each other", 30)


def test_a_release_taken_back_steps_aside_and_leaves_the_outbox(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    until(lambda: len(centre.ops) == 2, "the visit did not arrive")
    centre.busy = True
    note_minimal(page)
    centre.script = (ROOT / "static/rollback-worker.js").read_text("utf-8")
    page.evaluate(LOOK)
    expect(page.locator("h1")).to_have_text(["Door"], timeout=20_000)
    assert page.evaluate(GONE) == 0
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    assert page.evaluate(HELD, ["crm-outbox", "ops"]) == 1
    page.evaluate(COME_AGAIN)  # as each page does when it is opened
    until(lambda: page.evaluate(GONE) == 0, "it stays")
    page.wait_for_timeout(1_000)
    assert page.evaluate("globalThis.stood"), "every page would be loaded again and again"
    centre.script, centre.busy = "", False
    signed_in(kept)
    page.goto(f"/members/{LI}")
    until(lambda: len(centre.ops) == 3, "the chip was lost")


def test_a_phone_that_has_the_worker_as_a_module_takes_it_as_a_script_once(
    kept: KeptPhone, signed_in: SignedIn
) -> None:
    kept.page.goto("/sign-in")
    kept.page.evaluate(AS_MODULE)
    page = signed_in(kept)
    page.goto("/today")  # while it is being installed
    with page.expect_navigation():
        page.click("#update [data-update]")
    page.wait_for_timeout(1_000)
    assert not page.evaluate(WAITING)
    assert page.evaluate(HELD, ["crm-cards", "cards"]) == 1
