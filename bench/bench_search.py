"""Finding a member among 50,000 by name, pinyin, initials or the phone's last four digits.

"Asked → answered" is a request of the page to the worker and back, with the search and the drawing
of up to twenty rows in it: at most 50 ms. Its floor is the same request with no words. "Key →
painted" runs from the key's event to the first task after the frame with the new rows; 120 ms of
it the page waits for another key, so the goal is 170 ms. A stopped worker first reads the index.
"""

import sys
from itertools import product

from bench.figures import Figure, Kept
from bench.phone import SPEEDS, MeasuredPhone, how, measured_phone, rounds

WORDS = ("lj", "wangfang", "zhang", "李静", "敏", "2500", "19", "x", "alexandra", "nobodyatall")
WAITS_MS = 120  # templates/members/search.html
ASK = """async (words) => {
  const began = performance.now();
  const headers = { "HX-Request": "true" };
  const answer = await fetch(`/search?q=${encodeURIComponent(words)}`, { headers });
  await answer.text();
  return performance.now() - began;
}"""
LISTEN = """() => {
  window.took = new Promise((ok, no) => {
    const timed = (event) => {
      const drawn = window.painted("htmx:after:swap", () => true);
      drawn.then((at) => ok(at - event.timeStamp), no);
    };
    addEventListener("input", timed, { capture: true, once: true });
  });
}"""


def main() -> int:
    """Measure at full speed and slowed."""
    n = rounds(10)
    kept = Kept("bench_search")
    with measured_phone() as phone:
        for factor in SPEEDS:
            phone.open("/search")
            with phone.at_speed(factor):
                phone.page.evaluate(ASK, WORDS[0])
                floor = Figure("", "", "", [_ask(phone, "") for _ in range(3 * n)]).at(0.5)
                asked = [_ask(phone, words) for _, words in product(range(n), WORDS)]
                keys = [_key(phone, words) for _, words in product(range(n), WORDS)]
                _key(phone, WORDS[0])
            if not phone.page.locator("#results a").count():
                raise ValueError("nobody was found")
            cold = [_cold(phone, factor) for _ in range(n)]
            told = f"{floor:.1f} ms"
            middle = Figure("", "", "", asked).at(0.5)
            kept.keep(
                Figure(
                    "search: asked → answered by the worker",
                    how(factor),
                    "ms",
                    asked,
                    at_most=50,
                    floor=told,
                    ratio=middle / floor,
                )
            )
            kept.keep(
                Figure("search: key → painted", how(factor), "ms", keys, at_most=50 + WAITS_MS)
            )
            kept.keep(Figure("search: first one of a stopped worker", how(factor), "ms", cold))
    return 0


def _ask(phone: MeasuredPhone, words: str) -> float:
    return float(phone.page.evaluate(ASK, words))


def _key(phone: MeasuredPhone, words: str) -> float:
    """Milliseconds from the last letter; those before it are in the field already."""
    page = phone.page
    page.evaluate("(words) => { document.querySelector('#q').value = words; }", words[:-1])
    page.evaluate(LISTEN)
    page.focus("#q")
    page.keyboard.insert_text(words[-1])
    return float(page.evaluate("window.took"))


def _cold(phone: MeasuredPhone, factor: float) -> float:
    phone.stop_worker()
    with phone.at_speed(factor):
        return _ask(phone, WORDS[0])


if __name__ == "__main__":
    sys.exit(main())
