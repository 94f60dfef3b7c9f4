"""Who looks at the screens: the staff by their password, a member by a code sent to the phone."""

import csv
import json
import re
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from crm_pwa.admin import demo
from tests.house.waiting import until
from tests.screenshots.steps import SETTLED

PASSWORD = "the-demo-shop-for-pictures"
SENT = Path("demo") / "messages.jsonl"
MEMBER = "member"


def sign_in(page: Page, who: str, data_dir: Path, turn: int) -> None:
    """Sign in; for "member" each ``turn`` is another member, for codes are not sent without end."""
    if who == MEMBER:
        _prove(page, data_dir, turn)
    elif who:
        _through_the_door(page, who)
    page.close()


def _through_the_door(page: Page, login: str) -> None:
    """Through the form, and wait until the phone has its cards."""
    page.goto("/sign-in")
    page.fill('[name="login"]', login)
    page.fill('[name="password"]', PASSWORD)
    page.click('form[action="/sign-in"] button')
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.wait_for_timeout(5 * SETTLED)


def _prove(page: Page, data_dir: Path, turn: int) -> None:
    before = len(_sent(data_dir))
    page.goto("/me/sign-in")
    page.fill("#phone", _numbers()[turn])
    page.click("main form button.main")
    until(lambda: len(_sent(data_dir)) > before, "no code was sent", 60)
    code = re.search(r"\b[0-9]{6}\b", json.loads(_sent(data_dir)[before])["letter"]["text"])
    assert code
    page.fill("#code", code[0])
    page.click("main form button.main")
    page.wait_for_url("**/me")


def _sent(data_dir: Path) -> list[str]:
    file = data_dir / SENT
    return file.read_text("utf-8").splitlines() if file.exists() else []


@cache
def _numbers() -> list[str]:
    """The demo members' phone numbers, the best-known members' first; all are made up."""
    with tempfile.TemporaryDirectory() as folder:
        demo.generate(Path(folder), as_of=date.today())  # noqa: DTZ011, as the numbers never change
        with (Path(folder) / "members.csv").open(encoding="utf-8") as file:
            return [row["phone"] for row in csv.DictReader(file)]


def a_regular(page: Page) -> str:
    """The id of a member whose card tells a lot, said to be here; at worst the last one tried."""
    member = ""
    for name in ("li", "wang", "zhang", "chen"):
        page.goto(f"/search?q={name}")
        links = page.locator('a[href^="/members/"]').all()
        for address in [str(link.get_attribute("href")) for link in links]:
            member = address.rpartition("/")[2]
            if _tells_a_lot(page, address):
                return member
    return member


def _tells_a_lot(page: Page, address: str) -> bool:
    """Open the card of somebody who is here: an allergy and three chips at least?"""
    page.goto(address)
    here = page.locator('form[action$="/presence"] button')
    page.locator("#card").or_(here).first.wait_for()
    if here.count():
        here.first.click()
        page.locator("#card").wait_for()
    return page.locator("#alert.present").count() > 0 and page.locator(".chip").count() > 2
