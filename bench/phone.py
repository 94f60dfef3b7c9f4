"""A phone of the large shop's first store, filled by its own first pull, to be measured.

    with measured_phone() as phone:
        phone.open("/")
        with phone.at_speed(4):
            took = phone.page.evaluate(SCAN, code)

A browser's figures are taken in the page, up to the first task after the frame in which the change
was drawn. "All processes 4×": the browser's processes, its workers among them, are stopped 9 ms of
every 12 (bench/slow.py); the server never is.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from bench.shop import STORE, held, shop
from bench.slow import slowed, tree
from tests.house.cast import PASSWORD
from tests.house.chromium import KeptPhone
from tests.house.server import Server
from tests.house.waiting import until

SPEEDS = (1.0, 4.0)
PATIENCE = 60  # seconds
REST_MS = 2_000

PAINTED = """window.painted = (name, there) => new Promise((ok, no) => {
  const late = setTimeout(() => no(new Error("never drawn")), 30_000);
  const seen = () => {
    if (!there()) return;
    document.removeEventListener(name, seen);
    clearTimeout(late);
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => ok(performance.now());
      port2.postMessage(0);
    });
  };
  document.addEventListener(name, seen);
});"""
SCAN = """async (code) => {
  const form = document.querySelector("#scan-form");
  form.querySelector("#code").value = code;
  const drawn = window.painted("htmx:after:swap", () => document.querySelector("#card"));
  const began = performance.now();
  form.requestSubmit();
  return (await drawn) - began;
}"""

WHOLE = """async (name) => {
  const known = (await indexedDB.databases()).some((one) => one.name === "crm-cards");
  if (!known) return false;
  const got = (request) => new Promise((ok) => { request.onsuccess = () => ok(request.result); });
  const db = await got(indexedDB.open("crm-cards"));
  const cursor = await got(db.transaction("meta").objectStore("meta").get(name));
  db.close();
  return Boolean(cursor?.whole);
}"""


@dataclass
class MeasuredPhone:
    """The phone, its server, and who its store knows: ``members`` is {member id: code}."""

    kept: KeptPhone
    server: Server
    folder: Path
    members: Mapping[str, str]
    first_pull: float = 0.0

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.kept.page

    @property
    def pid(self) -> int:
        """The browser's first process, from which most descend: no number says so, they wrap."""
        mine = f"--user-data-dir={self.folder}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has just ended
                if mine in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return max(found, key=lambda pid: len(tree(pid)))

    @contextmanager
    def at_speed(self, factor: float) -> Iterator[None]:
        """Run all processes of the browser so many times slower; entered once they are."""
        pid = self.pid
        with slowed(pid, factor) if factor > 1 else nullcontext():
            if factor > 1:
                until(lambda: _stands_still(pid), "the browser was never slowed")
            yield

    def open(self, path: str) -> None:
        """Open a page; return when htmx is there and what a page does at first is over.

        The start page warms its decoder, the worker pulls, the browser looks whether the worker
        has changed: a guide's phone has done so before a code comes before the lens.
        """
        self.page.goto(path)
        until(self._ready, f"{path} was never ready")
        asked = -1
        while asked != (asked := len(self.server.log_text())):
            self.page.wait_for_timeout(REST_MS)

    def stop_worker(self) -> None:
        """Stop the service worker, the page staying open; return when it has stopped."""
        session = self.kept.context.new_cdp_session(self.page)
        states = ["running"]
        session.on(
            "ServiceWorker.workerVersionUpdated",
            lambda said: states.extend(one["runningStatus"] for one in said["versions"]),
        )
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        deadline = time.monotonic() + PATIENCE
        while states[-1] != "stopped":
            if time.monotonic() > deadline:
                raise TimeoutError("the worker did not stop")
            self.page.wait_for_timeout(10)  # lets events come in
        session.detach()

    def _ready(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.classList.contains('ready')"))


@contextmanager
def measured_phone() -> Iterator[MeasuredPhone]:
    """A phone signed in as a guide of the store, with the cards and the whole index on it."""
    with shop() as settings, tempfile.TemporaryDirectory(prefix="bench-phone-") as folder:
        server = Server(settings, Path(folder) / "server.log")
        server.start()
        with sync_playwright() as playwright:
            phone = _switched_on(playwright, server, Path(folder) / "phone", held(settings))
            try:
                _fill(phone)
                yield phone
            finally:
                phone.kept.switch_off()
                server.kill()


def _switched_on(
    playwright: Playwright, server: Server, folder: Path, members: Mapping[str, str]
) -> MeasuredPhone:
    kept = KeptPhone(playwright, folder, base_url=server.url)
    kept.context.add_init_script(PAINTED)
    return MeasuredPhone(kept, server, folder, members)


def _fill(phone: MeasuredPhone) -> None:
    page = phone.page
    page.goto("/sign-in")
    page.fill('[name="login"]', "guide-a")
    page.fill('[name="password"]', PASSWORD)
    page.click('form[action="/sign-in"] button')
    page.wait_for_url(lambda url: "/sign-in" not in url)
    began = time.monotonic()
    until(lambda: page.evaluate(WHOLE, f"cursor:{STORE}"), "the first pull did not end", 600)
    phone.first_pull = time.monotonic() - began


def _stands_still(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def how(factor: float) -> str:
    """The speed in words."""
    return "full speed" if factor == 1 else f"all processes {factor:g}×"


def rounds(usual: int) -> int:
    """How many times to measure: the first word of the command line, or as usual."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else usual
