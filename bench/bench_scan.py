"""From the camera's first picture to the decoded code, in milliseconds.

    .venv/bin/python -m bench.bench_scan [--hands 5] [--speeds 1 4]

Every value is one cold page in a fresh browser before a clip of tests/clips.py (1280 × 720, 30 a
second, hand shake, blur, noise, textured shop): the decoder loads while the camera opens, and the
clock runs from the moment the camera took its first picture. "All processes 4×": the browser's
processes, camera included, are stopped 9 ms of every 12 (bench/slow.py). The peer is the same
library with its defaults on the page itself (plain_scan.js), before the same clips in the same run.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from playwright.sync_api import Page, Playwright, Route, sync_playwright

from bench.figures import Figure, Kept
from bench.phone import how
from bench.slow import slowed
from tests.clips import make_clip
from tests.house.chromium import A_PHONE, launch
from tests.scan.floor import Floor

HERE = Path(__file__).parent
CODES = [("qr", "M1:7K2QX9B4TRW8"), ("ean13", "6901234567892"), ("code128", "CARD-204417")]
GOAL = 300  # ms
PATIENCE = 20_000.0  # ms; nothing found until then is a failure
CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
MARKS = """() => Object.fromEntries(
    performance.getEntriesByType("mark").map((mark) => [mark.name, mark.startTime]))"""


def main() -> int:
    """Measure and print; 1 when a code was not found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hands", type=int, default=5, help="clips a kind of code")
    parser.add_argument("--speeds", type=float, nargs="+", default=[1, 4], help="times slower")
    asked = parser.parse_args()
    kept = Kept("bench_scan")
    lost = 0
    with sync_playwright() as playwright, Floor() as floor:
        for speed in asked.speeds:
            all_ours: list[float] = []
            all_peer: list[float] = []
            for kind, code in CODES:
                clips = [make_clip(code, format=kind, seed=n + 1) for n in range(asked.hands)]
                ours, peer = [], []
                for clip in clips:
                    ours.append(_first_code(playwright, floor, clip, "/", speed))
                    peer.append(_first_code(playwright, floor, clip, "/plain", speed))
                kept.keep(_figure(kind, speed, ours, peer))
                all_ours += ours
                all_peer += peer
            kept.keep(_figure("every kind", speed, all_ours, all_peer, at_most=GOAL))
            lost += sum(value >= PATIENCE for value in all_ours)
    if lost:
        print(f"{lost} codes were not found.", file=sys.stderr)
    return 1 if lost else 0


def _figure(
    kind: str, speed: float, ours: list[float], peer: list[float], at_most: float | None = None
) -> Figure:
    other = Figure("", "", "ms", peer).at(0.5)
    ratio = Figure("", "", "ms", ours).at(0.5) / other
    what = f"first picture → code, {kind}"
    return Figure(what, how(speed), "ms", ours, at_most, None, f"peer {other:.0f} ms", ratio)


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


if __name__ == "__main__":
    sys.exit(main())
