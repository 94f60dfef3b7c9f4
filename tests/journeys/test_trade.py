"""A store changes its trade: its phones speak and judge by the new one, with no network too."""

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.house.browsers import MakeKeptPhone, SignIn
from tests.house.cast import Person
from tests.house.server import ROOT, Server
from tests.house.waiting import until
from tests.journeys.phone import PATIENCE_MS, filled, open_by_name

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
STORE_A = 60
FRIENDS, NEIGHBOURS = "约朋友一起结账", "约邻居一起结账"
"""What clothes shops and grocers say to who stayed away: 李静 came 12 days ago."""


def test_another_trade_is_there_with_the_server_gone(
    server: Server,
    settings: dict[str, str],
    kept_phone: MakeKeptPhone,
    sign_in: SignIn,
    cast: Mapping[str, Person],
) -> None:
    phone = kept_phone()
    page = phone.page
    sign_in(page, cast["guide-a"])
    filled(page, STORE_A)
    open_by_name(page, "李静")
    expect(page.locator("#card")).not_to_contain_text(NEIGHBOURS)
    assert offered(page, "亚麻")

    told(settings, "store", "trade", "grocery", "store-a")
    told(settings, "followups", "make", "--store", "store-a")
    expect(page.locator("#card")).to_contain_text(NEIGHBOURS, timeout=PATIENCE_MS)
    until(lambda: offered(page, "蔬菜"), "the new words never came", 60)

    server.kill()
    phone.switch_off()
    page = phone.switch_on().pages[0]
    open_by_name(page, "李静")
    expect(page.locator("#card")).to_contain_text(NEIGHBOURS)
    expect(page.locator("#card")).not_to_contain_text(FRIENDS)
    assert offered(page, "蔬菜")
    assert not offered(page, "亚麻")


def told(settings: Mapping[str, str], *words: str) -> None:
    """A command as the shop's administrator types it, while the server runs."""
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=ROOT,
        env={**os.environ, **settings},
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )


def offered(page: Page, word: str) -> bool:
    """Whether the sheet of the card has a chip of that name, on any of its tabs."""
    card = page.url
    page.locator("#add").click()
    expect(page.locator("label.tile").first).to_be_attached(timeout=PATIENCE_MS)
    found = page.locator("label.tile", has_text=word).count() > 0
    page.goto(card)
    expect(page.locator("#card")).to_be_visible(timeout=PATIENCE_MS)
    return found
