"""A phone signed in at a small centre, with one known member."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.worker_browser.centre import TOKEN, Centre

LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01"
GIVEN = {"state": "given", "by": "guide-b", "hlc": "0018f0000000-0000", "seen": 0, "rev": 1}
ENROLMENT = {
    "type": "enrol",
    "device": "phone-1",
    "token": TOKEN,
    "staff": {"id": "guide-a", "name": "王芳", "role": "guide"},
    "stores": [{"id": "s1", "name": "静安寺店", "tz": "Asia/Shanghai"}],
    "epoch": "e1",
    "lang": "zh-Hans",
}
TELL = """async (message) => {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((ok) => { port1.onmessage = ({ data }) => ok(data); });
  active.postMessage(message, [port2]);
  return answer;
}"""
REGISTER = """async () => {
  await navigator.serviceWorker.register("/service-worker.js");
  await navigator.serviceWorker.ready;
}"""
HELD = """([name, store]) => new Promise((ok) => {
  const request = indexedDB.open(name);
  request.onsuccess = () => {
    const db = request.result;
    if (!db.objectStoreNames.contains(store)) return ok(0);
    const count = db.transaction(store).objectStore(store).count();
    count.onsuccess = () => { db.close(); ok(count.result); };
  };
})"""
WORDS = {
    "key": "words",
    "concepts": {
        "style.minimal": {"zh-Hans": "极简", "en": "Minimal"},
        "style.retro": {"zh-Hans": "复古", "en": "Retro"},
    },
    "facets": [
        {
            "id": "style",
            "multi": True,
            "tab": "style",
            "layer": "personalisation",
            "words": {"zh-Hans": "风格", "en": "Style"},
            "concepts": ["style.minimal", "style.retro"],
        }
    ],
    "substances": [],
}
SignedIn = Callable[[KeptPhone], Page]


def card(member_id: str, **more: Any) -> dict[str, Any]:
    """A card row of the feed, every key present."""
    body = {
        "m": member_id,
        "rev": 1,
        "name": "李静",
        "address": "李女士",
        "phone_mask": "138****5021",
        "channel": "",
        "birthday": "",
        "joined": "2025-01-02",
        "tier": "gold",
        "stage": "growing",
        "home": "s1",
        "no_history": False,
        "tags": [],
        "facets": {},
        "notes": [],
        "note_count": 0,
        "allergies": [],
        "allergy_none": None,
        "allergy_state": "unknown",
        "consent": {
            "personalisation": {**GIVEN, "id": "c-1", "version": "1"},
            "allergy": {**GIVEN, "id": "c-2", "version": "1"},
        },
        "outcomes": {},
        "contacts": [],
        "seen_at": "",
        "dead": [],
        "prompts": [],
        "facts": {"visits": 3, "last_visit": "2026-01-02"},
        "people": {},
        "codes": [],
    }
    return {"t": "card", "k": member_id, "body": {**body, **more}}


@pytest.fixture
def centre() -> Iterator[Centre]:
    """The centre, answering."""
    centre = Centre()
    store = {
        "key": "store",
        "id": "s1",
        "name": "静安寺店",
        "tz": "Asia/Shanghai",
        "currency": "CNY",
    }
    centre.feed(
        [
            {"t": "setting", "k": "words", "body": WORDS},
            {"t": "setting", "k": "store", "body": store},
        ]
    )
    centre.feed([card(LI)])
    yield centre
    with suppress(OSError):
        centre.stop()


@pytest.fixture
def kept(playwright: Playwright, centre: Centre, tmp_path: Path) -> Iterator[KeptPhone]:
    """A phone whose storage outlives its browser."""
    phone = KeptPhone(playwright, tmp_path / "phone", base_url=centre.url)
    yield phone
    phone.switch_off()


@pytest.fixture
def signed_in() -> SignedIn:
    """Install the worker, sign the guide in, and wait for the first pull."""

    def enter(phone: KeptPhone) -> Page:
        page = phone.page
        page.goto("/sign-in")
        page.evaluate(REGISTER)
        assert page.evaluate(TELL, ENROLMENT) == {"next": "/"}
        until(lambda: page.evaluate(HELD, ["crm-cards", "cards"]), "the card never came")
        return page

    return enter


def present(page: Page, member_id: str = LI) -> None:
    """Open a member's card by saying that the member is here, and wait until that is sent.

    With it goes that their allergies were looked at.
    """
    page.goto(f"/members/{member_id}")
    page.click("main form button")
    page.wait_for_selector("#card")
    until(lambda: page.evaluate(HELD, ["crm-outbox", "verdicts"]) == 2, "the visit was not sent")
    page.reload()
