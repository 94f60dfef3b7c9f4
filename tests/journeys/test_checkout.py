"""Two people at a till: one is recognised by her number, the other joins; the guides see both."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.house.browsers import MakePhone, SignIn
from tests.house.cast import Person
from tests.house.chromium import A_PHONE
from tests.house.server import Server
from tests.journeys.phone import PATIENCE_MS, filled
from tests.journeys.till import open_till, prove, scanned

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
STORE_A = 60


def test_a_member_is_recognised_and_a_stranger_joins_without_a_script(
    server: Server,
    data_dir: Path,
    chromium: Browser,
    new_phone: MakePhone,
    sign_in: SignIn,
    cast: Mapping[str, Person],
) -> None:
    guide = new_phone().new_page()
    sign_in(guide, cast["guide-a"])
    filled(guide, STORE_A)
    screen = guide.context.new_page()
    till = open_till(screen)

    own = chromium.new_context(**A_PHONE, java_script_enabled=False)
    new = own.new_page()
    prove(new, scanned(server, data_dir, till), "13912345678", data_dir, 0)
    expect(new.locator("h1")).to_have_text("成为会员？")
    new.locator("main form button.main").click()
    expect(new.locator("h1")).to_contain_text("欢迎，139****5678")
    expect(screen.locator(".seen .last")).to_contain_text("新会员", timeout=PATIENCE_MS)

    new.goto(f"{server.url}/me")
    expect(new.locator("svg.qr").first).to_be_visible()
    own.close()

    guide.goto("/")
    named = guide.locator("#arrivals button")
    expect(named).to_contain_text("139****5678", timeout=PATIENCE_MS)
    named.click()
    expect(guide.locator("#card")).to_be_visible(timeout=PATIENCE_MS)
