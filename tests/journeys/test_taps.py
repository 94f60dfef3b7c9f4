"""Three taps: counted where they land, by the page itself."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.house.browsers import SignIn
from tests.house.cast import Person
from tests.journeys.phone import filled, open_by_name

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

LISTEN = """() => {
  window.taps = 0;
  window.keys = 0;
  addEventListener("pointerdown", () => { window.taps += 1; }, true);
  addEventListener("keydown", () => { window.keys += 1; }, true);
}"""


def counted(page: Page) -> tuple[int, int]:
    return page.evaluate("window.taps"), page.evaluate("window.keys")


@pytest.fixture
def card(phone: Page, sign_in: SignIn, cast: Mapping[str, Person]) -> Page:
    """The card of 李静, with everything agreed to."""
    sign_in(phone, cast["guide-a"])
    filled(phone, 20)
    open_by_name(phone, "李静")
    phone.evaluate(LISTEN)
    return phone


def test_a_style_note_takes_three_taps_and_no_key(card: Page) -> None:
    card.locator("#add").click()
    card.locator("label.tile", has_text="亚麻").click()
    card.locator("[data-save][value=like]").click()
    expect(card.locator("#card")).to_contain_text("亚麻")
    taps, keys = counted(card)
    assert taps <= 3
    assert keys == 0


def test_an_allergy_with_its_severity_takes_three_taps(card: Page) -> None:
    card.locator("#alert").click()
    card.locator("#allergy-form label.tile", has_text="羊毛").click()
    card.locator("#allergy-form [value=severe]").click()
    expect(card.locator("#alert")).to_contain_text("羊毛")
    taps, keys = counted(card)
    assert taps <= 3
    assert keys == 0
