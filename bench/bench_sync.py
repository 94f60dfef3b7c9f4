"""Sync beside PouchDB 9 and its server: the same work, in the same hour, on the same machine.

The peer lies in PEERS/pouchdb; without PEERS nothing is measured.
Its single edits go through one continuous push, as a running app would hold it. Ours go from the
page of a card to the worker and its disk, with token, scope and audit, and every push is synced to
the disk before it is answered; the peer's is not. Wire bytes are those of the sockets, with heads.
The first pull runs from its first request until the phone holds the last card, each sealed with a
key that never lies on the phone unwrapped; the peer keeps them as they come.
"""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.figures import Figure, Kept, number
from bench.peer import peers, pouchdb
from bench.sync_shop import MEMBERS, SyncShop, batches, push, sync_shop, together
from faults.proxy import Proxy, between
from tests.house.cast import PASSWORD
from tests.house.chromium import KeptPhone
from tests.house.waiting import until
from tests.journeys.phone import held
from tests.sync.floor import Phone

CASES = ("edit-live-chromium", "devices-50", "push-10000", "pull-5000-chromium")
EDITS, DEVICES, EACH, MANY = 50, 50, 200, 10_000
FULL_S = 300
EDIT = """async (m) => {
  const began = performance.now();
  const acked = new Promise((ok) => {
    let waits = false;
    const heard = ({ data }) => {
      if (data.type !== "sync") return;
      waits ||= data.unsent > 0;
      if (data.unsent || !(waits || window.saved)) return;
      navigator.serviceWorker.removeEventListener("message", heard);
      ok(performance.now() - began);
    };
    navigator.serviceWorker.addEventListener("message", heard);
  });
  window.saved = 0;
  const body = new URLSearchParams({ text: "喜欢宽松米色 " + Math.random() });
  const headers = { "HX-Request": "true" };
  const answer = await fetch(`/members/${m}/notes`, { method: "POST", body, headers });
  const text = await answer.text();
  window.saved = performance.now() - began;
  if (!answer.ok || !text.includes("data-undo")) throw new Error(answer.status + " not saved");
  return [window.saved, await acked];
}"""
BEGAN = """() => performance.timeOrigin + Math.min(
  ...performance.getEntriesByType("resource")
    .filter(({ name }) => name.includes("/sync/v1/pull"))
    .map(({ startTime }) => startTime))"""
Row = dict[str, Any]


def main() -> int:
    """Measure both; 0 when there is no peer, which is said."""
    theirs = pouchdb(*CASES)
    if theirs is None:
        print(f"Not measured: no peer in {peers()}; PEERS names the folder it lies in.")
        return 0
    kept = Kept("bench_sync")
    for part in (_push, _pushes, _phones):
        with sync_shop() as shop:
            for figure in part(shop, theirs):
                kept.keep(figure)
    return 0


def _phones(shop: SyncShop, theirs: dict[str, Row]) -> Iterator[Figure]:
    """One phone whose times are taken, then one whose bytes are counted."""
    with _phone(shop, shop.server.port) as (page, seconds, pulls):
        yield from _first_pull(seconds, pulls, theirs["pull-5000-chromium"])
        yield from _times(shop, page, theirs["edit-live-chromium"])
    with between(shop.server.port) as proxy:
        wire = _Wire(proxy)
        with _phone(shop, proxy.port) as (page, _, _):
            yield from _weights(shop, wire, page, theirs["edit-live-chromium"])


def _push(shop: SyncShop, theirs: dict[str, Row]) -> Iterator[Figure]:
    """One phone after a long day offline; a warm-up before."""
    phone = _warm(shop)
    bodies = batches(shop, phone, MANY)
    before, began = shop.cpu_ms(), time.monotonic()
    accepted = push(shop, phone, bodies)
    took, cpu = time.monotonic() - began, shop.cpu_ms() - before
    if accepted != MANY:
        raise ValueError(f"{accepted} of {MANY} were accepted")
    name = "push of 10,000 from one phone"
    yield from _rates(name, MANY, (took, cpu), theirs["push-10000"], 1.5)


def _pushes(shop: SyncShop, theirs: dict[str, Row]) -> Iterator[Figure]:
    """Fifty at once; a warm-up before."""
    _warm(shop)
    work = [(phone, batches(shop, phone, EACH)) for phone in (shop.phone() for _ in range(DEVICES))]
    before = shop.cpu_ms()
    accepted, took = together(shop, work)
    cpu = shop.cpu_ms() - before
    if accepted != DEVICES * EACH:
        raise ValueError(f"{accepted} of {DEVICES * EACH} were accepted")
    name = "50 phones × 200 at once"
    yield from _rates(name, accepted, (took, cpu), theirs["devices-50"], 1.2)


def _warm(shop: SyncShop) -> Phone:
    phone = shop.phone()
    push(shop, phone, batches(shop, phone, 300))
    return phone


def _rates(
    what: str, n: int, spent: tuple[float, float], peer: Row, least: float
) -> Iterator[Figure]:
    """``spent``: seconds, and milliseconds of the server's processor."""
    seconds, cpu = spent
    per_s, theirs = n / seconds, float(peer["per_s"])
    yield Figure(
        what,
        "batches of 100, gzip",
        "/s",
        [per_s],
        at_least=round(least * theirs),
        floor=f"{theirs:,.0f} /s",
        ratio=per_s / theirs,
    )
    ours, cost = cpu / n, float(peer["server_cpu_ms_per_op"])
    yield Figure(f"{what}, server CPU", "", "ms", [ours], floor=f"{cost:.2f} ms", ratio=ours / cost)


def _first_pull(seconds: float, pulls: int, peer: Row) -> Iterator[Figure]:
    name = "first pull of 5,000 cards into Chromium"
    how = "the index and the words with it"
    theirs, asked = float(peer["seconds"]), float(peer["requests"])
    goal = round(theirs / 3, 2)
    yield _one(name, how, (seconds, theirs), "s", goal)
    yield _one(f"{name}, requests", "", (pulls, asked), "", 12)


def _weights(shop: SyncShop, wire: "_Wire", page: Page, peer: Row) -> Iterator[Figure]:
    """What one edit weighs on the line."""
    _edited(page, shop.members[:5])
    wire.begin()
    _edited(page, shop.members[200 : 200 + EDITS])
    asked, carried = wire.asked / EDITS, wire.carried / EDITS
    theirs = float(peer["up_bytes_per_op"] + peer["down_bytes_per_op"])
    yield _one("one edit, requests", "", (asked, float(peer["requests_per_op"])), "", 1)
    yield _one("one edit, bytes on the wire", "up and down", (carried, theirs), "B", 1_800)


def _times(shop: SyncShop, page: Page, peer: Row) -> Iterator[Figure]:
    """One edit after the other, each when the server has the one before."""
    _edited(page, shop.members[:5])
    before = shop.cpu_ms()
    took = _edited(page, shop.members[100 : 100 + EDITS])
    cpu, theirs = (shop.cpu_ms() - before) / EDITS, float(peer["server_cpu_ms_per_op"])
    yield _one("one edit, server CPU", "", (cpu, theirs), "ms", round(theirs / 3, 2))
    saved, acked = ([each[place] for each in took] for place in (0, 1))
    theirs = float(peer["acked_p50_ms"])
    yield Figure(
        "tap → acknowledged",
        "full speed",
        "ms",
        acked,
        at_most=theirs / 2,
        floor=f"{theirs:.0f} ms",
        ratio=Figure("", "", "", acked).at(0.5) / theirs,
        remark="an edit is acknowledged once the phone has kept the verdict on its disk",
    )
    yield Figure("tap → saved on the phone", "full speed", "ms", saved, at_most=10)


def _edited(page: Page, members: list[str]) -> list[list[float]]:
    """A note on each of these; [ms until saved, ms until acknowledged]."""
    took = [page.evaluate(EDIT, member) for member in members]
    page.wait_for_timeout(300)
    return took


def _one(
    what: str, how: str, ours_theirs: tuple[float, float], unit: str, at_most: float
) -> Figure:
    ours, theirs = ours_theirs
    floor = f"{number(theirs)} {unit}".strip()
    return Figure(what, how, unit, [ours], at_most=at_most, floor=floor, ratio=ours / theirs)


class _Wire:
    """Counts what goes between phone and server: requests, and bytes both ways."""

    def __init__(self, proxy: Proxy) -> None:
        self.asked = self.carried = 0
        proxy.up, proxy.down = self._up, self._down

    def begin(self) -> None:
        self.asked = self.carried = 0

    def _up(self, data: bytes) -> list[bytes]:
        self.asked += len(re.findall(rb"(?:GET|POST) /[^ ]* HTTP/1.1\r\n", data))
        self.carried += len(data)
        return [data]

    def _down(self, data: bytes) -> list[bytes]:
        self.carried += len(data)
        return [data]


@contextmanager
def _phone(shop: SyncShop, port: int) -> Iterator[tuple[Page, float, int]]:
    """A phone of the guide; seconds and requests of its first pull, until it held all cards."""
    with sync_playwright() as playwright:
        kept = KeptPhone(
            playwright, shop.folder / f"phone-{port}", base_url=f"http://127.0.0.1:{port}"
        )
        try:
            page = kept.page
            page.goto("/sign-in")
            page.fill('[name="login"]', "guide-a")
            page.fill('[name="password"]', PASSWORD)
            before = shop.server.requests("/sync/v1/pull")
            page.click('form[action="/sign-in"] button')
            page.wait_for_url(lambda there: "/sign-in" not in there)
            until(lambda: held(page).get("cards", 0) >= MEMBERS, "not all cards came", FULL_S)
            seconds = time.time() - page.context.service_workers[0].evaluate(BEGAN) / 1_000
            pulls = shop.server.requests("/sync/v1/pull") - before
            page.goto(f"/members/{shop.members[0]}")
            page.wait_for_timeout(3_000)
            yield page, seconds, pulls
        finally:
            kept.switch_off()


if __name__ == "__main__":
    sys.exit(main())
