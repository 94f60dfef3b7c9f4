"""The guide's whole job, with the server process gone in the middle of it."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import expect

from tests.house.browsers import MakeKeptPhone, MakePhone, SignIn
from tests.house.cast import Person
from tests.house.server import Server
from tests.journeys.phone import PATIENCE_MS, filled, held, open_by_name, sent, sign

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
STORE_A = 60


def test_a_guide_does_the_job_with_the_server_gone(
    server: Server,
    kept_phone: MakeKeptPhone,
    new_phone: MakePhone,
    sign_in: SignIn,
    camera: list[str],
    cast: Mapping[str, Person],
) -> None:
    phone = kept_phone(*camera, permissions=["camera"])
    sign_in(phone.page, cast["guide-a"])
    filled(phone.page, STORE_A)

    server.kill()
    quiet = server.log_text()
    phone.switch_off()
    page = phone.switch_on().pages[0]
    page.goto("/")
    expect(page.locator("#card h1")).to_contain_text("李女士", timeout=PATIENCE_MS)

    page.locator("#add").click()
    page.locator("label.tile", has_text="亚麻").click()
    page.locator("[data-save][value=like]").click()
    expect(page.locator("#card")).to_contain_text("亚麻")

    page.locator(".prompt.first button[value=done]").click()
    expect(page.locator("#undo")).to_contain_text("撤销")

    open_by_name(page, "alex")
    page.locator("#alert").click()
    page.locator("#allergy-form label.tile").first.click()
    page.locator("#allergy-form [value=severe]").click()
    sign(page)
    page.locator("[name=state][value=given]").click()
    expect(page.locator("#alert")).to_contain_text("聚酯纤维")

    page.goto("/today")
    expect(page.locator("main h1")).to_have_text("今日")
    page.goto("/sync")
    expect(page.locator("main")).to_contain_text("亚麻")
    waiting = held(page)["ops"]
    assert waiting >= 5
    assert server.log_text() == quiet, "somebody answered while the server was dead"

    phone.switch_off()
    page = phone.switch_on().pages[0]
    server.start()
    page.goto("/sync")
    sent(page)
    assert held(page)["rejected"] == 0

    desk = new_phone(viewport={"width": 900, "height": 1000}).new_page()
    sign_in(desk, cast["lead-a"])
    desk.goto("/followups")
    came_in = desk.locator(".arrived")
    expect(came_in).to_contain_text("亚麻")
    assert came_in.inner_text().count("亚麻") == 1
    expect(came_in).to_contain_text("Alexandra")
