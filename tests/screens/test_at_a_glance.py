"""What a guide or a member sees of a screen at once, in a browser: nothing needed is covered."""

import pytest
from playwright.sync_api import expect

from tests.screens.answers import Show

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("sample", ["notes.consent.allergy", "notes.consent.taste"])
def test_whoever_reads_a_consent_sees_both_answers_and_no_way_to_other_members(
    show: Show, sample: str
) -> None:
    page = show(sample)
    for button in page.locator(".save.choice > .button").all():
        expect(button).to_be_in_viewport(ratio=1)
    for elsewhere in page.locator(".bar a, .badge").all():
        expect(elsewhere).to_be_hidden()
    expect(page.get_by_role("link", name="Back to the card")).to_be_visible()


def test_the_allergy_line_stays_bright_above_what_a_chip_tells(show: Show) -> None:
    page = show("members.card.usual")
    page.locator(".chip").first.dispatch_event("pointerdown")
    expect(page.locator("#chip-1")).to_be_visible()
    line = page.locator("#alert").bounding_box()
    assert line is not None
    above = page.evaluate("document.documentElement.style.getPropertyValue('--above')")
    assert float(above.removesuffix("px")) == pytest.approx(line["y"] + line["height"])
    scrim = "getComputedStyle(document.querySelector('#chip-1'), '::backdrop').backgroundImage"
    assert f"{line['y'] + line['height']:.0f}" in page.evaluate(scrim)


def test_later_is_first_answered_by_days_that_fit_their_tiles(show: Show) -> None:
    page = show("members.card.usual")
    page.locator(".prompt.first").get_by_role("button", name="Later").click()
    panel = page.locator(".tip:popover-open")
    assert panel.locator("button").all_inner_texts()[0] == "Tomorrow"
    assert panel.locator("button").all_inner_texts()[-1] == "Contacted, waiting for a reply"
    for tile in panel.locator(".tile").all():
        words = "one => { const r = document.createRange(); r.selectNodeContents(one); "
        words += "return r.getBoundingClientRect().width - one.clientWidth + 12; }"
        assert tile.evaluate(words) <= 0


@pytest.mark.parametrize(
    "sample",
    [
        "products.purchases.usual",
        "items.check.danger",
        "members.practice.page",
        "members.join.start",
    ],
)
def test_a_title_stands_clear_of_the_edge(show: Show, sample: str) -> None:
    title = show(sample).locator("h1").bounding_box()
    assert title is not None
    assert title["y"] >= 12


def test_what_was_bought_leads_back_and_tells_at_a_tap_how_it_is_counted(show: Show) -> None:
    page = show("products.purchases.usual")
    assert page.locator("#main a").first.inner_text() == "Back to the card"
    counted = page.get_by_text("shared by the pauses between 18 visits")
    expect(counted).to_be_hidden()
    page.get_by_text("How this is counted").click()
    expect(counted).to_be_visible()


def test_the_ways_beside_the_camera_take_one_line_and_its_badge_stands_on_dark(show: Show) -> None:
    page = show("members.scan.start")
    for words in page.locator("#scan-form .typed > .button, #scan-form .photo").all():
        box = words.bounding_box()
        assert box is not None
        assert box["height"] < 50
    pill = "getComputedStyle(document.querySelector('.badge'), '::before').backgroundColor"
    assert page.evaluate(pill).startswith("rgba(13, 17, 16")


def test_a_key_of_the_first_steps_stands_on_one_line(show: Show) -> None:
    keys = show("members.first_steps.page").locator(".key")
    assert keys.count() > 5
    assert set(keys.evaluate_all("all => all.map(one => one.getClientRects().length)")) == {1}
