"""A phone switched off and on again, the server dead: until the start page can be used.

The browser is closed and started over the same storage each time, so that the worker starts cold
from the disk. The clock runs in the page, from the navigation's start to the first task after the
frame in which the start page stands and htmx takes its forms: at most 1 s. Then a code is sent, the
first since the start. The floor is the same page once more, with the worker running.
"""

import sys
from itertools import islice

from bench.figures import Figure, Kept
from bench.phone import PAINTED, SCAN, SPEEDS, MeasuredPhone, how, measured_phone, rounds

USABLE = """window.usable = new Promise((ok) => {
  const look = () => {
    const ready = document.documentElement?.classList.contains("ready");
    if (!ready || !document.querySelector("#scan-form")) return void requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => ok(performance.now());
    requestAnimationFrame(() => port2.postMessage(0));
  };
  look();
});"""


def main() -> int:
    """Measure at full speed and slowed."""
    n = rounds(15)
    kept = Kept("bench_restart")
    with measured_phone() as phone:
        phone.server.kill()
        quiet = phone.server.log_text()
        for factor in SPEEDS:
            starts = [_start(phone, code, factor) for code in islice(phone.members.values(), n)]
            usable, again, card = ([start[place] for start in starts] for place in range(3))
            warm = Figure("the same page, worker running", how(factor), "ms", again)
            kept.keep(warm)
            kept.keep(
                Figure(
                    "restart, server dead → usable page",
                    how(factor),
                    "ms",
                    usable,
                    at_most=1_000,
                    floor=f"{warm.at(0.5):.0f} ms",
                    ratio=Figure("", "", "", usable).at(0.5) / warm.at(0.5),
                )
            )
            kept.keep(Figure("first code after it → painted card", how(factor), "ms", card))
        if phone.server.log_text() != quiet:
            raise ValueError("the dead server answered")
    return 0


def _start(phone: MeasuredPhone, code: str, factor: float) -> tuple[float, float, float]:
    """Milliseconds to the usable page, to the same page again, and to the first card."""
    phone.kept.switch_off()
    phone.kept.switch_on().add_init_script(PAINTED + USABLE)
    page = phone.page
    page.wait_for_timeout(1_000)  # the browser's own start
    with phone.at_speed(factor):
        page.goto("/")
        usable = float(page.evaluate("window.usable"))
        card = float(page.evaluate(SCAN, code))
        page.goto("/")
        again = float(page.evaluate("window.usable"))
    return usable, again, card


if __name__ == "__main__":
    sys.exit(main())
