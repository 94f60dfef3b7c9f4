"""A locked phone is closed past its worker too, and goes on once its digits are said."""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.house.browsers import MakeKeptPhone, SignIn
from tests.house.cast import Person
from tests.house.chromium import KeptPhone
from tests.house.server import Server
from tests.journeys.phone import PATIENCE_MS, filled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
DIGITS = "250731"
HOUR_MS = 3_600_000


def silent(data_dir: Path) -> None:
    """An hour passes in which the phone says nothing."""
    with closing(sqlite3.connect(data_dir / "crm.db")) as base, base:
        base.execute("UPDATE device SET lease_until = lease_until - ?", (HOUR_MS,))
        base.execute(
            "UPDATE sign_in_session SET created_at = created_at - ?, seen_at = seen_at - ?",
            (2 * HOUR_MS, 2 * HOUR_MS),
        )


def past_the_worker(phone: KeptPhone) -> str:
    """Where Shift and Reload lead: the request goes to the server with the cookie alone."""
    line = phone.context.new_cdp_session(phone.page)
    with phone.page.expect_navigation():
        line.send("Page.reload", {"ignoreCache": True})
    line.detach()
    return phone.page.url


def unlocked(page: Page, path: str) -> None:
    """Open a page of the centre's own: the digits are asked for, and it is shown."""
    page.goto(path)
    page.fill("#pin", DIGITS)
    page.locator("form.pin button").click()
    expect(page.locator("form.pin")).to_have_count(0, timeout=PATIENCE_MS)
    assert page.url.endswith(path)


def test_a_locked_phone_is_closed_past_its_worker_and_opens_without_signing_in(
    data_dir: Path,
    server: Server,
    kept_phone: MakeKeptPhone,
    sign_in: SignIn,
    cast: Mapping[str, Person],
) -> None:
    phone = kept_phone()
    sign_in(phone.page, cast["guide-a"])
    filled(phone.page, 20)
    phone.page.goto("/pin")
    phone.page.fill("#pin", DIGITS)
    phone.page.fill("#again", DIGITS)
    phone.page.locator("main form button.main").click()
    phone.page.wait_for_url(re.compile(r"/$"))
    phone.switch_off()
    server.kill()
    silent(data_dir)
    server.start()

    phone.switch_on()
    phone.page.goto("/search?q=li")
    expect(phone.page.locator("form.pin")).to_be_visible()
    assert past_the_worker(phone).endswith("/sign-in")
    unlocked(phone.page, "/account")

    phone.switch_off()
    server.kill()
    silent(data_dir)
    phone.switch_on()
    unlocked(phone.page, "/today")
    server.start()
    phone.page.goto("/account")
    assert phone.page.url.endswith("/account"), "unlocked without network"
    expect(phone.page.locator("main h1")).to_be_visible()
