"""What a member takes back is off the phone at its next contact; late edits of it are not kept."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.worker_browser.centre import Centre
from tests.worker_browser.conftest import GIVEN, HELD, LI, SignedIn, card, present

pytestmark = pytest.mark.browser
PING = "navigator.serviceWorker.controller.postMessage({ type: 'ping', reason: 'online' })"
WARN = """(m) => fetch(`/members/${m}/allergies`, {
  method: "POST",
  headers: { "HX-Request": "true" },
  body: new URLSearchParams({ words: "某种染料", severity: "severe" }),
}).then((answer) => answer.status)"""
SHOWN = """(m) => fetch(`/members/${m}`, { headers: { "HX-Request": "true" } })
  .then((answer) => answer.text())"""
YES = {**GIVEN, "id": "c-1", "version": "1"}
NO = {**YES, "id": "c-3", "state": "withdrawn", "rev": 3}
ALLERGY = {
    "id": "a-1",
    "by": "guide-b",
    "hlc": "0018f0000000-0001",
    "s": "",
    "w": "某种香精",
    "sev": "severe",
    "gone": None,
    "seen": 1,
    "rev": 2,
}


def feed(centre: Centre, page: Page, **more: Any) -> None:
    """Another card of hers comes with the next pull."""
    centre.feed([card(LI, **more)])
    before = centre.asked.count("/sync/v1/pull")
    page.evaluate(PING)
    until(lambda: centre.asked.count("/sync/v1/pull") > before, "nothing was pulled")


def test_a_withdrawn_layer_is_gone_from_the_phone_and_late_edits_of_it_are_not_kept(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    both = {"personalisation": YES, "allergy": {**YES, "id": "c-2"}}
    feed(centre, page, rev=2, consent=both, allergies=[ALLERGY], allergy_state="present")
    until(lambda: "某种香精" in page.evaluate(SHOWN, LI), "the warning never came")

    centre.busy = True  # what is written now comes late
    assert page.evaluate(WARN, LI) == 200
    assert "某种染料" in page.evaluate(SHOWN, LI)
    centre.refused = {"allergy.add": "consent_withdrawn"}
    centre.busy = False
    feed(centre, page, rev=3, consent={**both, "allergy": NO}, allergy_state="hidden")
    until(lambda: page.evaluate(HELD, ["crm-outbox", "rejected"]), "it was not refused")
    until(lambda: "某种香精" not in page.evaluate(SHOWN, LI), "the warning is still there")

    page.goto("/sync")
    expect(page.locator("main .refused")).to_contain_text("会员撤回了授权")
    centre.stop()
    kept.stop_workers()  # what is shown now was read from the disk
    page.goto(f"/members/{LI}")
    expect(page.locator("#card h1")).to_have_text("李女士")
    expect(page.locator("#alert")).to_contain_text("推荐前请先问过敏")
    for word in ("某种香精", "某种染料"):
        assert word not in page.locator("body").inner_text()


def test_a_phone_without_contact_shows_nothing_of_it_once_its_lease_is_over(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    consent = {"personalisation": YES, "allergy": {**YES, "id": "c-2"}}
    centre.lease_until = int(time.time() * 1000) + 6_000
    feed(centre, page, rev=2, consent=consent, allergies=[ALLERGY], allergy_state="present")
    until(lambda: "某种香精" in page.evaluate(SHOWN, LI), "the warning never came")
    centre.stop()
    until(lambda: "某种香精" not in page.evaluate(SHOWN, LI), "the lease never ended")
    page.goto(f"/members/{LI}")
    expect(page.locator("#card h1")).to_have_text("这张卡已锁上")
    assert "某种香精" not in page.locator("body").inner_text()
