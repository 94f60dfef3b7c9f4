"""A phone whose lease has ended: its screens say so, and show cards again by themselves."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.worker_browser.centre import FAR, Centre
from tests.worker_browser.conftest import ENROLMENT, HELD, LI, TELL, SignedIn, present

pytestmark = pytest.mark.browser

PING = "navigator.serviceWorker.controller.postMessage({ type: 'ping', reason: 'online' })"
CLOSED = "偏好卡已锁上"
STRICT = {**ENROLMENT, "secret": "c2VjcmV0" * 5, "lock": {"how": "pin", "minutes": 0.15}}
SET_PIN = """async () => {
  const body = new URLSearchParams({ pin: "250731", again: "250731" });
  await fetch("/pin", { method: "POST", body, headers: { "HX-Request": "true" } });
}"""
SIGNED_IN_LONG_AGO = """() => new Promise((ok) => {
  indexedDB.open("crm-outbox").onsuccess = ({ target: { result: db } }) => {
    const tx = db.transaction("identities", "readwrite");
    const people = tx.objectStore("identities");
    people.getAll().onsuccess = ({ target }) => {
      for (const who of target.result) people.put({ ...who, entered: 0 });
    };
    tx.oncomplete = () => { db.close(); ok(); };
  };
})"""
TYPE = "(words) => { document.querySelector('textarea').value = words; }"
TYPED = "document.querySelector('textarea').value"


def renew(page: Page, centre: Centre, lease_until: int) -> None:
    """Pull a lease that ends then."""
    centre.lease_until = lease_until
    before = centre.asked.count("/sync/v1/pull")
    page.evaluate(PING)
    until(lambda: centre.asked.count("/sync/v1/pull") > before, "nothing was pulled")


def let_end(page: Page, centre: Centre) -> None:
    """Pull a lease of half a second, and wait until it is over."""
    renew(page, centre, int(time.time() * 1000) + 500)
    page.wait_for_timeout(1_000)


def test_who_searches_as_the_lease_ends_is_told_and_searches_on_once_it_is_renewed(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    page.goto("/search")
    let_end(page, centre)
    page.locator("#q").press_sequentially("li")
    expect(page.locator("#main h1")).to_have_text(CLOSED)
    expect(page.locator("#q")).to_have_count(0)
    renew(page, centre, FAR)
    expect(page.locator("#q")).to_be_visible()
    assert page.url.endswith("/search")


def test_a_closed_card_takes_notes_and_opens_by_itself(
    centre: Centre, kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    present(page)
    let_end(page, centre)
    page.goto("/today")
    expect(page.locator("#main h1")).to_have_text(CLOSED)
    page.goto("/")
    expect(page.locator("#main [data-locked]")).to_be_visible()
    page.goto(f"/members/{LI}")
    expect(page.locator("#card h1")).to_have_text("这张卡已锁上")
    expect(page.locator("#alert")).to_contain_text("推荐前请先问过敏")
    page.click("#add")
    page.click("#tag-form .tile >> nth=0")
    page.click("#tag-form [data-save] >> nth=0")
    page.wait_for_selector(".chip:has-text('极简')")
    renew(page, centre, FAR)
    expect(page.locator("#card h1")).to_have_text("李女士")
    expect(page.locator(".chip")).to_contain_text(["极简"])
    until(lambda: "tag.add" in [op["k"] for op in centre.ops.values()], "the chip did not arrive")


def card_behind_digits(kept: KeptPhone, signed_in: SignedIn) -> Page:
    """A card on a phone that soon locks, and opens by digits."""
    page = signed_in(kept)
    present(page)
    page.evaluate(TELL, STRICT)
    page.evaluate(SET_PIN)
    until(lambda: page.evaluate(HELD, ["crm-cards", "cards"]), "the card never came again")
    page.goto(f"/members/{LI}")
    return page


def cover_comes(page: Page) -> None:
    expect(page.locator(".cover #pin")).to_be_visible(timeout=30_000)


def say_digits(page: Page) -> None:
    page.fill(".cover #pin", "250731")
    page.press(".cover #pin", "Enter")
    expect(page.locator(".cover")).to_have_count(0)


def test_words_half_typed_outlast_a_phone_that_locks_and_nothing_is_read_meanwhile(
    kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = card_behind_digits(kept, signed_in)
    page.click("#add")
    page.wait_for_selector("#tag-form")
    page.evaluate(TYPE, "喜欢亚麻")
    cover_comes(page)
    assert "李女士" not in page.evaluate("document.body.innerText")
    assert not page.locator("#main").is_visible()
    page.fill(".cover #pin", "000000")
    page.press(".cover #pin", "Enter")
    expect(page.locator(".cover .notice")).to_be_visible()
    say_digits(page)
    expect(page.locator("#card h1")).to_have_text("李女士")
    assert page.evaluate(TYPED) == "喜欢亚麻"
    expect(page.locator("#tag-form")).to_be_visible()


def test_what_a_member_reacts_to_outlasts_a_phone_that_locks(
    kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = card_behind_digits(kept, signed_in)
    page.click("#alert")
    page.wait_for_selector("#allergy-form")
    page.evaluate("document.querySelector('#allergy-words').value = '羊毛'")
    cover_comes(page)
    say_digits(page)
    assert page.evaluate("document.querySelector('#allergy-words')?.value") == "羊毛"


def test_an_open_phone_takes_other_digits_only_from_who_says_those_that_stand(
    kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    page.evaluate(TELL, {**STRICT, "lock": {"how": "pin", "minutes": 15}})
    page.evaluate(SET_PIN)
    page.evaluate(SIGNED_IN_LONG_AGO)
    kept.switch_off()
    kept.switch_on()
    page = kept.page
    page.goto("/pin")
    page.fill("#pin", "250731")
    page.press("#pin", "Enter")
    for said in ("000000", "250731"):
        page.fill("#present", said)
        page.fill("#pin", "804127")
        page.fill("#again", "804127")
        page.click("main form button")
        if said == "000000":
            expect(page.locator("#notice .notice")).to_be_visible()
    page.wait_for_url("**/")


def test_where_the_chain_wants_digits_no_way_leads_past_their_choice(
    kept: KeptPhone, signed_in: SignedIn
) -> None:
    page = signed_in(kept)
    assert page.evaluate(TELL, STRICT) == {"next": "/pin"}
    for path in ("/today", "/search", f"/members/{LI}", "/sync", "/arrivals"):
        page.goto(path)
        assert page.url.endswith("/pin"), path
        assert page.locator("#again").is_visible(), path
    page.goto("/")
    expect(page.locator("#main [data-locked]")).to_be_visible(timeout=30_000)
    page.goto("/today")
    expect(page.locator("#main h1")).to_have_text(CLOSED)
    assert page.locator("#pin").count() == 0, "only signing in opens it"
