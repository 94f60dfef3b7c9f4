"""From the camera's first picture to the decoded code, in milliseconds.

    .venv/bin/python -m bench.bench_scan [--hands 5] [--speeds 1 4]

Every value is one cold page in a fresh browser before a clip of tests/clips.py (1280 × 720, 30 a
second, hand shake, blur, noise, textured shop): the decoder loads while the camera opens, and the
clock runs from the moment the camera took its first picture. "All processes 4×": the browser's
processes, camera included, are stopped 9 ms of every 12 (bench/slow.py). The peer is the same
library with its defaults on the page itself (plain_scan.js), before the same clips in the same run.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Playwright, Route, sync_playwright

from bench.slow import slowed
from tests.clips import make_clip
from tests.house.chromium import A_PHONE, launch
from tests.scan.floor import Floor

HERE = Path(__file__).parent
CODES = [("qr", "M1:7K2QX9B4TRW8"), ("ean13", "6901234567892"), ("code128", "CARD-204417")]
PATIENCE = 20_000.0  # ms; nothing found until then is a failure
CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
MARKS = """() => Object.fromEntries(
    performance.getEntriesByType("mark").map((mark) => [mark.name, mark.startTime]))"""


@dataclass
class Line:
    """One line of the table: times in ms, ours and the peer's."""

    name: str
    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        ours = [f"{_quantile(self.ours, q):.0f}" for q in (0.5, 0.9, 0.99)]
        peer = [f"{_quantile(self.peer, q):.0f}" for q in (0.5, 0.9)]
        ratio = _quantile(self.ours, 0.5) / _quantile(self.peer, 0.5)
        return f"| {' | '.join([self.name, str(len(self.ours)), *ours, *peer, f'{ratio:.2f}'])} |"


def main() -> int:
    """Measure and print; 1 when a code was not found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hands", type=int, default=5, help="clips a kind of code")
    parser.add_argument("--speeds", type=float, nargs="+", default=[1, 4], help="times slower")
    asked = parser.parse_args()
    print(f"Load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n")
    print("| first picture to code, ms | n | p50 | p90 | p99 | peer p50 | peer p90 | ratio p50 |")
    print("|---|---|---|---|---|---|---|---|")
    lost = 0
    with sync_playwright() as playwright, Floor() as floor:
        for speed in asked.speeds:
            words = f"all processes {speed:g}×" if speed > 1 else "full speed"
            whole = Line(f"every kind, {words}")
            for kind, code in CODES:
                line = Line(f"{kind}, {words}")
                for seed in range(1, asked.hands + 1):
                    clip = make_clip(code, format=kind, seed=seed)
                    line.ours.append(_first_code(playwright, floor, clip, "/", speed))
                    line.peer.append(_first_code(playwright, floor, clip, "/plain", speed))
                print(line, flush=True)
                whole.ours += line.ours
                whole.peer += line.peer
            print(whole, flush=True)
            lost += sum(value >= PATIENCE for value in whole.ours)
    print(f"\nLoad after: {os.getloadavg()[0]:.1f}. Not found: {lost}.")
    return 1 if lost else 0


def _first_code(playwright: Playwright, floor: Floor, clip: Path, path: str, speed: float) -> float:
    with _phone(playwright, floor, clip) as page:
        slow = slowed(_browser(clip), speed) if speed > 1 else nullcontext()
        with slow:
            page.goto(path)
            return _found(page)


def _found(page: Page) -> float:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        marks = page.evaluate(MARKS)
        if "scan:code" in marks:
            return float(marks["scan:code"] - marks["scan:first-picture"])
        time.sleep(0.1)
    return PATIENCE


@contextmanager
def _phone(playwright: Playwright, floor: Floor, clip: Path) -> Iterator[Page]:
    file = f"--use-file-for-fake-video-capture={clip}"
    browser = launch(playwright, *CAMERA, file)
    page = browser.new_context(**A_PHONE, base_url=floor.url).new_page()
    page.route("**/plain", _serve("plain_scan.html", "text/html"))
    page.route("**/plain_scan.js", _serve("plain_scan.js", "text/javascript"))
    try:
        yield page
    finally:
        browser.close()


def _serve(name: str, kind: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(path=HERE / name, content_type=kind)


def _browser(clip: Path) -> int:
    """The first process that was started with this clip."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(clip).encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return min(found)


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    sys.exit(main())
