"""An item is checked in the shop with the server gone: by its code, and by its name."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.house.browsers import SignIn
from tests.house.cast import Person
from tests.house.server import Server
from tests.house.waiting import until
from tests.journeys.phone import filled, held, open_by_name

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


def by_name(page: Page, words: str) -> None:
    """Look for an item by its name; of several the first is taken."""
    page.goto(page.url.split("/items")[0] + "/items/new")
    page.fill("input[name=words]", words)
    page.locator("form:has(input[name=words]) button").click()
    page.locator("section.item-check").wait_for()
    several = page.locator("section.item-check button[name=code]")
    if several.count():
        several.first.click()
    page.locator(".item-check .alert").wait_for()


def test_an_item_is_checked_with_the_server_gone(
    server: Server, phone: Page, sign_in: SignIn, cast: Mapping[str, Person]
) -> None:
    sign_in(phone, cast["guide-a"])
    filled(phone, 20)
    until(lambda: held(phone).get("products", 0) > 20, "no packs came", 60)
    open_by_name(phone, "李静")
    phone.locator("#alert").click()
    phone.locator("#allergy-form label.tile", has_text="羊毛").click()
    phone.locator("#allergy-form [value=severe]").click()
    expect(phone.locator("#alert")).to_contain_text("羊毛")
    card = phone.locator("#card").get_attribute("data-member")

    server.kill()

    phone.goto(f"/members/{card}")
    phone.locator("a.check-item").click()
    expect(phone.locator("#scan")).to_be_visible()
    by_name(phone, "美利奴半高领打底")
    expect(phone.locator(".item-check")).to_have_attribute("data-answer", "danger")
    expect(phone.locator(".item-check")).to_contain_text("羊毛 100%")
    by_name(phone, "亚麻衬衫裙")
    expect(phone.locator(".item-check")).to_have_attribute("data-answer", "clear")
    by_name(phone, "儿童座椅")
    expect(phone.locator(".item-check")).to_have_attribute("data-answer", "unknown")

    phone.goto(f"/members/{card}/items/new")
    phone.fill("input[name=words]", "羊毛大衣")
    phone.locator("form:has(input[name=words]) button").click()
    code = phone.locator("section.item-check button[name=code]").first.get_attribute("value")
    phone.goto("/")
    phone.locator("details.typed summary").click()
    phone.fill("#code", str(code))
    phone.locator("#scan-form button.main").click()
    phone.locator("button[name=code]").first.click()
    expect(phone.locator(".item-check")).to_have_attribute("data-answer", "danger")
