"""From the tap that saves a chip to the chip on the painted card.

The guide's whole way is gone each time: scan, "+", a chip, "note it"; the clock runs in the page
from the last tap, as the browser stamped it, to the first task after the frame with the chip in
it. The note is on disk before it is shown. At most 150 ms, then 100 ms. The floor is the sheet's
own tap: opening it asks the same worker and writes nothing.
"""

import sys
from collections.abc import Iterator
from itertools import islice

from playwright.sync_api import Page

from bench.figures import Figure, Kept
from bench.phone import SCAN, SPEEDS, MeasuredPhone, how, measured_phone, rounds

TILES = "#tag-form > .tiles label.tile:not(:has([data-single]))"
SAVE = "[data-save][value=like]"
SHOWN = "#card .chip.settled"
SETTLED_MS = 800  # a push, or the sheet on its way up
LISTEN = """(there) => {
  window.took = new Promise((ok, no) => {
    const timed = (event) => {
      const drawn = window.painted("htmx:after:swap", () => document.querySelector(there));
      drawn.then((at) => ok(at - event.timeStamp), no);
    };
    addEventListener("click", timed, { capture: true, once: true });
  });
}"""


def main() -> int:
    """Measure at full speed and slowed."""
    n = rounds(30)
    kept = Kept("bench_tap")
    with measured_phone() as phone:
        for factor in SPEEDS:
            taps = list(islice(_taps(phone, factor), n))
            opened, saved = ([tap[place] for tap in taps] for place in (0, 1))
            sheet = Figure("tap on + → sheet shown", how(factor), "ms", opened)
            kept.keep(sheet)
            kept.keep(
                Figure(
                    "tap on save → chip shown",
                    how(factor),
                    "ms",
                    saved,
                    at_most=150,
                    floor=f"{sheet.at(0.5):.0f} ms",
                    ratio=quotient(saved, sheet),
                )
            )
    return 0


def quotient(values: list[float], floor: Figure) -> float:
    """How many times as long as the floor, by the middle values."""
    return Figure("", "", "", values).at(0.5) / floor.at(0.5)


def _taps(phone: MeasuredPhone, factor: float) -> Iterator[tuple[float, float]]:
    """Milliseconds until the sheet was shown, and until the chip was, member by member."""
    for code in phone.members.values():
        phone.open("/")
        page = phone.page
        page.evaluate(SCAN, code)
        page.wait_for_timeout(SETTLED_MS)
        with phone.at_speed(factor):
            opened = _after(page, "#add", "#tag-form")
            page.wait_for_timeout(SETTLED_MS)
            if not page.locator(SAVE).count():
                continue  # this member was never asked whether we may remember
            page.locator(TILES).first.click()
            yield opened, _after(page, SAVE, SHOWN)


def _after(page: Page, tapped: str, there: str) -> float:
    page.evaluate(LISTEN, there)
    page.locator(tapped).first.click()
    return float(page.evaluate("window.took"))


if __name__ == "__main__":
    sys.exit(main())
