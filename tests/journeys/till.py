"""A till's code as a member's own phone reads it, and the message that follows."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from crm_pwa.checkout import token
from crm_pwa.core.clock import now_ms
from crm_pwa.core.seal import Keys
from tests.house.server import Server
from tests.house.waiting import until


def open_till(screen: Page) -> str:
    """Have a screen show the code of a new till; its id."""
    screen.goto("/tills")
    screen.locator("button[name=store]").first.click()
    expect(screen.locator("svg.qr")).to_be_visible()
    return screen.url.rpartition("/")[2]


def scanned(server: Server, folder: Path, till: str, login: str = "guide-a") -> str:
    """The address that the till's code holds when one of the staff shows it."""
    engine = create_engine(f"sqlite:///{folder / 'crm.db'}")
    with engine.connect() as connection:
        who = text("SELECT id FROM staff WHERE login = :login")
        staff = connection.scalar(who, {"login": login})
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
