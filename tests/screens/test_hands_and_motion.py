"""A keyboard goes through a screen in the order it is read, a finger meets what it touched, and no
motion comes unasked."""

import pytest
from playwright.sync_api import Page, expect

from tests.screens.answers import Show, recorded

pytestmark = pytest.mark.browser
SCREENS = (
    "members.card.usual",
    "members.scan.start",
    "followups.today.usual",
    "followups.list.phone",
    "sync.status.attention",
    "admin.settings.chain",
)
ORDER = """() => {
  const can = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const open = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled;
  window.order = [...document.querySelectorAll(can)].filter(open);
  return window.order.length;
}"""
HERE = "() => window.order.indexOf(document.activeElement)"
HIDDEN = """() => {
  const one = document.activeElement;
  const { x, y, width, height } = one.getBoundingClientRect();
  const met = document.elementFromPoint(x + width / 2, y + height / 2);
  return !met || !(one.contains(met) || met.contains(one) || one.labels?.[0]?.contains(met));
}"""
MOVING = """() => document.getAnimations().filter((one) => {
  const { duration } = one.effect.getComputedTiming();
  return typeof duration === "number" && duration > 0;
}).length"""


def steps(page: Page) -> list[int]:
    """Where each press of Tab leads, as places in the order in which the page is written."""
    count = page.evaluate(ORDER)
    page.evaluate("document.activeElement.blur()")
    found: list[int] = []
    for _ in range(count):
        page.keyboard.press("Tab")
        found.append(page.evaluate(HERE))
    return [place for place in found if place >= 0]


@pytest.mark.parametrize("name", SCREENS)
def test_focus_goes_in_the_order_of_the_page(show: Show, name: str) -> None:
    places = steps(show(name))
    assert len(places) > 3
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["members.card.usual", "followups.today.usual"])
def test_what_has_the_focus_is_not_beneath_the_bar(show: Show, name: str) -> None:
    page = show(name)
    for _ in range(page.evaluate(ORDER)):
        page.keyboard.press("Tab")
        if page.evaluate(HERE) >= 0:
            assert not page.evaluate(HIDDEN), page.evaluate("document.activeElement.outerHTML")


def test_with_less_motion_a_sheet_and_a_tip_are_simply_there(show: Show) -> None:
    page = show("members.card.usual", lambda blank: blank.emulate_media(reduced_motion="reduce"))
    page.click("#add")
    expect(page.locator("#sheet-dialog")).to_be_visible()
    assert page.evaluate(MOVING) == 0
    page.keyboard.press("Escape")
    page.click(".chip >> nth=0")
    expect(page.locator(".tip:popover-open")).to_be_visible()
    assert page.evaluate(MOVING) == 0


def test_nothing_is_replaced_under_a_finger(show: Show) -> None:
    page = show("sync.status.attention")
    asked = recorded(page, "**/sync")
    news = (
        "navigator.serviceWorker.dispatchEvent(new MessageEvent('message',"
        "{data: {type: 'sync', unsent: 0, level: 'ok'}}))"
    )
    link = page.locator("main a[href='/first-steps']")
    link.hover()
    page.mouse.down()
    page.evaluate(news)
    page.wait_for_timeout(300)
    assert asked == []
    with page.expect_navigation(url="**/first-steps"):
        page.mouse.up()
    page.go_back()
    with page.expect_request("**/sync"):
        page.evaluate(news)
