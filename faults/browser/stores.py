"""The phone's storage: no room is left, or a store goes away under the running worker.

A note that finds no room and no server is told as not saved, and stays in its form; one that was
told as saved is. Cards can be pulled again. The outbox cannot: whoever clears it takes what was not
sent, so it is taken here only after all was sent, and nothing acknowledged may be missing.
"""

import random

from playwright.sync_api import CDPSession, Page

from faults.browser.phone import Handset, handset
from faults.tally import Tally
from tests.house.cast import PASSWORD
from tests.house.waiting import until
from tests.journeys.phone import filled, held

TIGHT = 1  # byte: whatever the phone gives back, it is not enough
LONG = 400
PATIENCE_MS = 20_000
DELETE = """(name) => new Promise((ok, no) => {
  const request = indexedDB.deleteDatabase(name);
  request.onsuccess = () => ok(true);
  request.onerror = () => no(request.error);
})"""


def full(count: int) -> Tally:
    """The quota falls below what is stored, the server out of reach; then there is room again."""
    tally = Tally("quota exceeded")
    with handset() as phone:
        for turn in range(count):
            phone.kept.switch_off()  # a running browser remembers how much room it had
            phone.kept.switch_on()
            line = phone.kept.context.new_cdp_session(phone.page)
            phone.proxy.offline()
            _quota(phone, line, TIGHT)
            phone.open()
            phone.burst(f"q{turn}", lanes=2, size=60)
            phone.hear(PATIENCE_MS, 12)
            phone.rest()
            tally.struck += 1
            _quota(phone, line, 0)
            phone.proxy.online()
            phone.page.wait_for_timeout(200)
        tally.remark = f"{len(phone.refused)} taps told as not saved"
        if not phone.refused:
            tally.wrong.append("nothing was ever refused: the quota was not felt")
        phone.count(tally)
    return tally


def cards_deleted(count: int) -> Tally:
    """The cards go while the worker writes, the outbox full; they are pulled again."""
    tally, chance = Tally("card store deleted"), random.Random()
    with handset(members := 40) as phone:
        for turn in range(count):
            phone.proxy.offline()
            phone.burst(f"c{turn}")
            phone.hear(PATIENCE_MS, 3)
            phone.page.wait_for_timeout(chance.uniform(0, 100))
            phone.page.evaluate(DELETE, "crm-cards")
            tally.struck += 1
            phone.rest()
            phone.proxy.online()
            phone.open()
            phone.page.evaluate(
                "navigator.serviceWorker.controller.postMessage({type: 'ping', reason: 'online'})"
            )
            filled(phone.page, members)
        phone.count(tally)
    return tally


def outbox_deleted(count: int) -> Tally:
    """All is sent; then the outbox goes, and with it who is signed in. They sign in again."""
    tally = Tally("outbox deleted, all sent")
    with handset(members := 40) as phone:
        for turn in range(count):
            phone.burst(f"o{turn}")
            phone.hear(PATIENCE_MS, 5)
            phone.rest()
            page = phone.page
            _all_sent(page)
            page.evaluate(DELETE, "crm-outbox")
            tally.struck += 1
            _sign_in(page)
            filled(page, members)
            phone.open()
        phone.count(tally)
    return tally


def _all_sent(page: Page) -> None:
    until(lambda: held(page)["ops"] == 0, "the outbox was never empty")


def _sign_in(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.fill('[name="login"]', "guide-a")
    page.fill('[name="password"]', PASSWORD)
    page.click('form[action="/sign-in"] button')
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _quota(phone: Handset, line: CDPSession, most: int) -> None:
    """Give the phone's origin so many bytes, while ``line`` lasts; 0: as many as there are."""
    asked = {"origin": f"http://127.0.0.1:{phone.proxy.port}"}
    line.send("Storage.overrideQuotaForOrigin", asked | ({"quotaSize": most} if most else {}))
