"""The guide's job with the centre away: cards, notes, restarts and power cuts."""

import pytest
from playwright.sync_api import Page, expect

from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.worker_browser.centre import Centre
from tests.worker_browser.conftest import LI, SignedIn, present

pytestmark = pytest.mark.browser
SEEN = ["scan.seen", "access.read"]
"""What opening a card leaves: the visit, and the look at the allergies."""


def note_minimal(page: Page) -> None:
    """Three taps: plus, chip, save."""
    page.click("#add")
    page.click("#tag-form .tile >> nth=0")
    page.click("#tag-form [data-save] >> nth=0")
    page.wait_for_selector(".chip:has-text('极简')")


def kinds(centre: Centre) -> list[str]:
    return [op["k"] for op in centre.ops.values()]


def test_a_chip_noted_offline_is_shown_and_arrives_once(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    assert kinds(centre) == SEEN
    centre.stop()
    note_minimal(page)
    expect(page.locator(".chip.pending")).to_have_count(1)
    expect(page.locator("#sync-badge")).to_contain_text("1 条待发")
    centre.start()
    page.evaluate(
        "navigator.serviceWorker.controller.postMessage({ type: 'ping', reason: 'online' })"
    )
    until(lambda: kinds(centre) == [*SEEN, "tag.add"], "the chip did not arrive")


def test_a_saved_chip_outlives_a_crash_of_the_browser(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    centre.stop()
    note_minimal(page)
    kept.crash()
    kept.switch_on()
    page = kept.page
    page.goto(f"/members/{LI}")
    expect(page.locator(".chip.pending")).to_contain_text(["极简"])
    centre.start()
    page.reload()
    until(lambda: kinds(centre).count("tag.add") == 1, "the chip did not arrive")
    until(lambda: sorted(op["n"] for op in centre.ops.values()) == [1, 2, 3], "the count has a gap")


def test_a_stopped_worker_answers_a_card_from_cold_with_the_centre_away(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    centre.stop()
    kept.stop_workers()
    page.goto(f"/members/{LI}")
    expect(page.locator("h1").first).to_have_text("李女士")
    assert page.evaluate("getComputedStyle(document.body).margin") is not None


def test_after_a_restart_without_network_every_page_of_the_guide_opens(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    signed_in(kept)
    centre.stop()
    kept.switch_off()
    kept.switch_on()
    page = kept.page
    for path in ("/", "/today", "/search?q=li", "/sync", f"/members/{LI}"):
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, path
        assert response.from_service_worker
        policy = response.header_value("Content-Security-Policy")
        assert policy is not None
        assert policy.startswith("default-src 'none'")
    page.goto("/overview")
    assert page.locator("h1").count() == 1


def test_the_language_changes_offline(centre: Centre, kept: KeptPhone, signed_in: SignedIn) -> None:
    page = signed_in(kept)
    centre.stop()
    page.goto("/sync")
    page.click("form.language button")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/sync")


def test_a_phone_that_cannot_send_does_not_ask_without_an_end(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    centre.busy = True
    note_minimal(page)
    page.evaluate(
        "navigator.serviceWorker.controller.postMessage({ type: 'ping', reason: 'online' })"
    )
    page.wait_for_timeout(1_000)
    before = centre.asked.count("/sync/v1/pull")
    page.wait_for_timeout(4_000)
    assert centre.asked.count("/sync/v1/pull") - before <= 2
