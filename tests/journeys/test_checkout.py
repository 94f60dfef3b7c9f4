"""Two people at a till: one is recognised by her number, the other joins; the guides see both."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, text

from crm_pwa.checkout import token
from crm_pwa.core.clock import now_ms
from crm_pwa.core.seal import Keys
from tests.house.browsers import MakePhone, SignIn
from tests.house.cast import Person
from tests.house.chromium import A_PHONE
from tests.house.server import Server
from tests.house.waiting import until
from tests.journeys.phone import PATIENCE_MS, filled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
STORE_A = 60


def scanned(server: Server, folder: Path, till: str) -> str:
    """The address that the till's code holds when guide-a shows it."""
    engine = create_engine(f"sqlite:///{folder / 'crm.db'}")
    with engine.connect() as connection:
        staff = connection.scalar(text("SELECT id FROM staff WHERE login = 'guide-a'"))
    engine.dispose()
    keys = Keys((folder / "secret.key").read_text().strip())
    return f"{server.url}/t/{token.write(keys, till, str(staff), now_ms())}"


def told(folder: Path, before: int) -> str:
    """The code of the next text message: a demo shop shows it."""
    file = folder / "demo" / "messages.jsonl"

    def lines() -> list[str]:
        return file.read_text().splitlines() if file.exists() else []

    until(lambda: len(lines()) > before, "no message was sent", 60)
    found = re.search(r"\b[0-9]{6}\b", json.loads(lines()[before])["letter"]["text"])
    assert found
    return found[0]


def prove(page: Page, address: str, number: str, folder: Path, before: int) -> None:
    """As a member does who scanned the till with the phone's own camera."""
    page.goto(address)
    page.locator("#phone").fill(number)
    page.locator("main form button.main").click()
    page.locator("#code").fill(told(folder, before))
    page.locator("main form button.main").click()


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
    screen.goto("/tills")
    screen.locator("button[name=store]").click()
    expect(screen.locator("svg.qr")).to_be_visible()
    till = screen.url.rpartition("/")[2]

    own = chromium.new_context(**A_PHONE, java_script_enabled=False)
    new = own.new_page()
    prove(new, scanned(server, data_dir, till), "13912345678", data_dir, 0)
    expect(new.locator("h1")).to_have_text("成为会员？")
    new.locator("main form button.main").click()
    expect(new.locator("h1")).to_contain_text("欢迎，139****5678")
    expect(screen.locator(".seen .last")).to_contain_text("新会员", timeout=PATIENCE_MS)

    new.goto(f"{server.url}/me")
    expect(new.locator("svg.qr")).to_be_visible()
    own.close()

    guide.goto("/")
    named = guide.locator("#arrivals button")
    expect(named).to_contain_text("139****5678", timeout=PATIENCE_MS)
    named.click()
    expect(guide.locator("#card")).to_be_visible(timeout=PATIENCE_MS)
