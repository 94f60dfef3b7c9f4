"""From a code to the painted card, on a phone that holds 5,000 cards and 50,000 index entries.

The clock runs in the page, from the submit of the scan form to the first task after the frame that
shows the card. Worker running: at most 100 ms; stopped while its page is open, as browsers do after
half a minute: at most 250 ms. The floor is a page of our own, answered by the same worker without
any lookup: what a request through the worker costs by itself.
"""

import sys
from collections.abc import Callable
from itertools import islice

from bench.figures import Figure, Kept
from bench.phone import SCAN, SPEEDS, MeasuredPhone, how, measured_phone, rounds

FLOOR = """async () => {
  const began = performance.now();
  const answer = await fetch("/search?q=", { headers: { "HX-Request": "true" } });
  await answer.text();
  return performance.now() - began;
}"""


def main() -> int:
    """Measure at full speed and slowed."""
    n = rounds(40)
    kept = Kept("bench_card")
    with measured_phone() as phone:
        first = Figure("first pull of the whole store", how(1), "s", [phone.first_pull])
        kept.keep(first)
        for factor in SPEEDS:
            floor = _floor(phone, factor, n)
            running = _scans(phone, factor, n, lambda: None)
            kept.keep(
                Figure(
                    "code → painted card, worker running",
                    how(factor),
                    "ms",
                    running,
                    at_most=100,
                    floor=f"{floor:.1f} ms",
                )
            )
            stopped = _scans(phone, factor, n // 2, phone.stop_worker)
            kept.keep(
                Figure(
                    "code → painted card, worker stopped, page open",
                    how(factor),
                    "ms",
                    stopped,
                    at_most=250,
                    floor=f"{floor:.1f} ms",
                )
            )
    return 0


def _scans(phone: MeasuredPhone, factor: float, n: int, before: Callable[[], None]) -> list[float]:
    took = []
    for code in islice(phone.members.values(), n):
        phone.open("/")
        before()
        with phone.at_speed(factor):
            took.append(float(phone.page.evaluate(SCAN, code)))
    return took


def _floor(phone: MeasuredPhone, factor: float, n: int) -> float:
    phone.open("/")
    with phone.at_speed(factor):
        return sorted(float(phone.page.evaluate(FLOOR)) for _ in range(n))[n // 2]


if __name__ == "__main__":
    sys.exit(main())
