"""One phone with Chromium over a lasting profile; what its worker confirmed, we remember.

A burst is taps without an end: the page posts notes to its worker as htmx would, and says on the
console which operation the answer offers to take back. What was said before the browser died was
promised; what the page had no more time to say was not.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from crm_pwa.accounts.chosen import choose
from crm_pwa.core.db import writing
from faults.audit import audit, notes
from faults.ground import Ground, ground
from faults.proxy import Proxy, between
from faults.tally import Tally
from tests.house.cast import PASSWORD
from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.journeys.phone import filled, held

SAVED = "saved "
REFUSED = "refused "
PATIENCE_S = 90
LANES = 3
BURST = """([members, label, lanes, words, pause]) => {
  window.bursting = true;
  let made = 0;
  const lane = async () => {
    while (window.bursting) {
      const text = `${label}-${(made += 1)} ${words}`;
      const body = new URLSearchParams({ text });
      const path = `/members/${members[made % members.length]}/notes`;
      try {
        const headers = { "HX-Request": "true" };
        const answer = await fetch(path, { method: "POST", body, headers });
        const offered = /data-undo="([0-9a-f-]+)"/.exec(await answer.text());
        if (answer.ok && offered) console.log("saved " + offered[1]);
        else console.log("refused " + answer.status);
      } catch (fault) {
        console.log("refused " + fault.name);
      }
      if (pause) await new Promise((ok) => setTimeout(ok, pause));
    }
  };
  for (let at = 0; at < lanes; at += 1) lane();
}"""
KEPT = """async () => {
  const got = (request) => new Promise((ok, no) => {
    request.onsuccess = () => ok(request.result);
    request.onerror = () => no(request.error);
  });
  const db = await got(indexedDB.open("crm-outbox"));
  const verdicts = await got(db.transaction("verdicts").objectStore("verdicts").getAll());
  db.close();
  return verdicts.map(({ id }) => id);
}"""


@dataclass
class Handset:
    """The phone, the shop behind it, and every operation its worker said was saved."""

    kept: KeptPhone
    here: Ground
    proxy: Proxy
    saved: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The tab in front."""
        return self.kept.page

    def open(self, page: Page | None = None) -> Page:
        """Open the sync page in this tab, its worker answering, and listen to it."""
        page = page or self.page
        page.on("console", self._heard)
        page.goto("/sync")
        return page

    def burst(self, label: str, page: Page | None = None, **how: int) -> None:
        """Begin to tap without an end.

        ``lanes``: taps at a time, 3; ``size``: how often a note says its words, 1; ``pause``:
        between the taps of a lane in ms, 0.
        """
        words = "喜欢宽松" * how.get("size", 1)
        lanes, pause = how.get("lanes", LANES), how.get("pause", 0)
        said = [self.here.members, label, lanes, words, pause]
        (page or self.page).evaluate(BURST, said)

    def hear(self, patience_ms: int, more: int = 1) -> None:
        """Wait until so many more taps were answered, at most so long."""
        before = self.answered
        while self.answered < before + more and patience_ms > 0:
            self.page.wait_for_timeout(20)
            patience_ms -= 20

    @property
    def answered(self) -> int:
        """How many taps the worker has answered, well or badly."""
        return len(self.saved) + len(self.refused)

    def rest(self, page: Page | None = None) -> None:
        """End a burst; taps under way are answered."""
        page = page or self.page
        page.evaluate("window.bursting = false")
        page.wait_for_timeout(150)

    def kill(self) -> None:
        """SIGKILL to the whole browser."""
        self.kept.crash()

    def waiting(self) -> int:
        """How many operations lie in the outbox."""
        return int(held(self.page).get("ops", 0))

    def count(self, tally: Tally) -> None:
        """Let all be sent, then compare what was said with what the server holds."""
        self.proxy.online()
        page = self.open()
        until(self._sent, "the outbox was never empty", PATIENCE_S)
        acked: list[str] = page.evaluate(KEPT)
        refused = held(page).get("rejected", 0)
        tally.wrong += [f"{refused} operations were rejected"] if refused else []
        self.kept.switch_off()
        self.here.server.stop()
        audit(self.here, acked, tally)
        texts, ids = notes(self.here)
        tally.acked += len(ids)
        tally.made += len(ids)
        tally.confirmed += len(self.saved)
        tally.confirmed_lost += len(self.saved - ids)
        labels = [text.split(" ")[0] for text in texts]
        tally.doubled += len(labels) - len(set(labels))

    def _sent(self) -> bool:
        with suppress(PlaywrightError):  # the page goes to its new version
            if self.waiting() == 0:
                return True
            self.page.evaluate(
                "navigator.serviceWorker.controller?.postMessage({type: 'ping', reason: 'online'})"
            )
            self.page.wait_for_timeout(200)
        return False

    def _heard(self, message: ConsoleMessage) -> None:
        said = message.text
        if said.startswith(SAVED):
            self.saved.add(said.removeprefix(SAVED))
        elif said.startswith(REFUSED):
            self.refused.append(said.removeprefix(REFUSED))


@contextmanager
def handset(members: int = 40) -> Iterator[Handset]:
    """A phone signed in as a guide, its first pull done, before the running server of a shop."""
    with ground(members=members) as here, between(here.server.port) as proxy:
        with here.app.app_context(), writing() as session:
            choose(session, "phone_lock", "open", by=None)  # no digits between a kill and the rest
        here.let_go()
        here.server.start()
        with sync_playwright() as playwright:
            phone = _signed_in(playwright, here, proxy, members)
            try:
                yield phone
            finally:
                phone.kept.switch_off()


def _signed_in(playwright: Playwright, here: Ground, proxy: Proxy, members: int) -> Handset:
    how: dict[str, Any] = {"base_url": f"http://127.0.0.1:{proxy.port}"}
    kept = KeptPhone(playwright, here.folder / "phone", **how)
    page = kept.page
    page.goto("/sign-in")
    page.fill('[name="login"]', "guide-a")
    page.fill('[name="password"]', PASSWORD)
    page.click('form[action="/sign-in"] button')
    page.wait_for_url(re.compile(r"/(?!sign-in)[^/]*$"))
    filled(page, members)
    phone = Handset(kept, here, proxy)
    phone.open()
    return phone
