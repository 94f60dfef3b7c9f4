"""A whole browser profile is searched: nobody, and nothing that was noted, can be read there."""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.house.browsers import MakeKeptPhone, SignIn
from tests.house.cast import Person
from tests.house.chromium import KeptPhone
from tests.house.server import Server
from tests.house.waiting import until
from tests.journeys.markers import found, spellings
from tests.journeys.phone import PATIENCE_MS, filled, held, open_by_name

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
NAMES = [f"Nm{at:02}qz{'xvkw'[at % 4]}Jor" for at in range(20)]
GREETINGS = [f"Gr{at:02}称呼璟瓅{at}" for at in range(12)]
NOTES = [f"Nt{at:02}绒面鞋带{at}zq" for at in range(12)]
GUIDE, STORE, TYPED, PHONE, JOINED, WAITING = (
    "Guidezqwxname", "Storezqwxname", "Nm03qz", "13800987123", "赵璟瓅女士", "Ntw绒面未发送zq",
)  # fmt: skip
MARKERS = [*NAMES, *GREETINGS, *NOTES, GUIDE, STORE, TYPED, PHONE, JOINED, WAITING]
POST = """async ({ path, form }) => {
  const body = new URLSearchParams(form);
  return (await fetch(path, { method: "POST", headers: { "HX-Request": "true" }, body })).status;
}"""


def planted(data_dir: Path) -> str:
    """Write markers into the shop's database; return the member with the first name."""
    with closing(sqlite3.connect(data_dir / "crm.db")) as base, base:
        here = "SELECT member_id FROM member_store WHERE store_id = ? ORDER BY member_id"
        (store,) = base.execute(
            "SELECT store_id FROM staff_store JOIN staff ON id = staff_id WHERE login = 'guide-a'"
        ).fetchone()
        members = [one for (one,) in base.execute(here, (store,))][: len(NAMES)]
        for at, member in enumerate(members):
            greeting = GREETINGS[at % len(GREETINGS)]
            told = (NAMES[at], greeting, NAMES[at].lower(), member)
            base.execute("UPDATE member SET name = ?, address = ?, pinyin = ? WHERE id = ?", told)
        base.execute("UPDATE staff SET name = ? WHERE login = 'guide-a'", (GUIDE,))
        base.execute("UPDATE store SET name = ? WHERE id = ?", (STORE, store))
    return str(members[0])


def profile(phone: KeptPhone) -> Path:
    """Where the browser keeps everything; a running one has had the time to write it."""
    phone.page.wait_for_timeout(3_000)
    return phone.folder


def shown(page: Page) -> None:
    """What is searched for did come to the phone: it can be read on its pages."""
    page.goto("/search")
    page.fill("#q", TYPED)
    expect(page.locator("#results")).to_contain_text(NAMES[3], timeout=PATIENCE_MS)
    page.goto("/sync")
    expect(page.locator(".this-phone")).to_contain_text(GUIDE)
    expect(page.locator(".this-phone")).to_contain_text(STORE)


def worked(page: Page, member: str) -> None:
    """A guide's hour: cards opened, notes typed, somebody joined."""
    open_by_name(page, NAMES[0])
    agreed = {"layer": "personalisation", "state": "given"}
    assert page.evaluate(POST, {"path": f"/members/{member}/consents", "form": agreed}) == 200
    for note in NOTES:
        sent = {"path": f"/members/{member}/notes", "form": {"text": note}}
        assert page.evaluate(POST, sent) == 200
    page.goto("/join")
    page.fill("[name=phone]", PHONE)
    page.fill("[name=address]", JOINED)
    page.locator("main form button.main").click()
    expect(page.locator("#card")).to_contain_text(JOINED, timeout=PATIENCE_MS)
    until(lambda: held(page).get("ops", 0) == 0, "some edit was not sent", 60)
    page.goto(f"/members/{member}")
    expect(page.locator("#card")).to_contain_text(NOTES[-1])


def revoked(data_dir: Path) -> None:
    """The lead signs every phone off, while the centre is away: they hear of it when it is back."""
    with closing(sqlite3.connect(data_dir / "crm.db")) as base, base:
        base.execute("UPDATE device SET revoked_at = ?", (time.time_ns() // 1_000_000,))


def kept_apart(data_dir: Path) -> int:
    """How many edits of phones that were signed off wait for the lead."""
    with closing(sqlite3.connect(data_dir / "crm.db")) as base:
        return int(base.execute("SELECT count(*) FROM quarantined").fetchone()[0])


def test_what_is_searched_for_is_found_where_it_lies(tmp_path: Path) -> None:
    for at, way in enumerate(spellings(NAMES[0])):
        (tmp_path / f"{at}").write_bytes(b"..\x00" + way + b"..")
    assert len(found(tmp_path, [NAMES[0]])) == 6


@pytest.mark.parametrize("locked", [False, True])
def test_a_phone_s_disk_says_nothing_of_anybody(
    *,
    locked: bool,
    data_dir: Path,
    server: Server,
    kept_phone: MakeKeptPhone,
    sign_in: SignIn,
    cast: Mapping[str, Person],
) -> None:
    member = planted(data_dir)
    phone = kept_phone()
    page = phone.page
    sign_in(page, cast["guide-a"])
    filled(page, 20)
    if locked:
        page.goto("/pin")
        page.fill("#pin", "250731")
        page.fill("#again", "250731")
        page.locator("main form button.main").click()
        page.wait_for_url(lambda url: not url.endswith("/pin"))
    shown(page)
    worked(page, member)
    assert found(profile(phone), MARKERS) == [], "signed in"

    server.kill()
    waiting = {"path": f"/members/{member}/notes", "form": {"text": WAITING}}
    assert page.evaluate(POST, waiting) == 200
    phone.switch_off()
    assert found(phone.folder, MARKERS) == [], "closed"

    phone.switch_on()
    page = phone.page
    page.goto("/sync")
    if locked:
        page.fill("#pin", "250731")
        page.locator("form.pin button").click()
    expect(page.locator("main")).to_contain_text(WAITING, timeout=PATIENCE_MS)
    page.locator("form[action='/sign-out'] button").click()
    expect(page.locator("main")).to_contain_text("手机已退出登录", timeout=PATIENCE_MS)
    assert held(page).get("ops", 0) >= 1
    assert found(profile(phone), MARKERS) == [], "signed out"

    server.start()
    page.goto("/sign-in")
    sign_in(page, cast["lead-a"])
    until(
        lambda: held(page).get("ops", 0) == 0, "what was left unsent was not sent by the next", 60
    )
    assert found(profile(phone), [*NOTES, PHONE, WAITING]) == [], "another guide"

    filled(page, 20)
    open_by_name(page, NAMES[1])
    server.kill()
    waiting = {"path": f"/members/{member}/notes", "form": {"text": WAITING}}
    assert page.evaluate(POST, waiting) == 200
    revoked(data_dir)
    server.start()
    page.goto("/sync")
    until(lambda: kept_apart(data_dir) > 0, "what a revoked phone held was not handed in", 60)
    until(lambda: not any(held(page).get(s) for s in ("ops", "cards", "index")), "no wipe", 60)
    assert found(profile(phone), MARKERS) == [], "revoked"
    phone.switch_off()
    assert found(phone.folder, MARKERS) == [], "revoked and closed"
