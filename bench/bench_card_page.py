"""A guide's card page from the server, against a trivial signed-in view of the same process.

wrk asks granian, run as ``flask serve`` runs it, for the cards of a hundred members in turn with
one guide's session: page and fragment; and for a view that answers "ok" behind the same session,
guard and headers (bench/wsgi.py). Rounds alternate; the ratio is of the middle rates, at least 0.4
for the page. Requests a second say more about the machine, on which wrk runs too.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from bench.figures import Figure, Kept
from bench.serving import TRIVIAL, post, read, served, sign_in
from bench.shop import held, shop

MEMBERS = 100
ROUNDS = 5
SECONDS = 5
RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")
LUA = """
local paths = {%s}
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
"""


def main() -> int:
    """Measure; 1 when a request failed."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    kept = Kept("bench_card_page")
    with shop() as settings, served(settings) as url, _scripts(settings) as (trivial, page):
        cookie = sign_in(url)
        for member in islice(held(settings), MEMBERS):
            post(url, f"/members/{member}/presence", {"how": "search"}, cookie)
            if f'data-member="{member}"' not in read(url, f"/members/{member}", cookie):
                raise ValueError("this is not the card's page")
        asked = {"trivial": (trivial, ""), "page": (page, ""), "fragment": (page, "true")}
        rates: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(ROUNDS):
            for name, (script, hx) in asked.items():
                headers = [f"Cookie: {cookie}", *([f"HX-Request: {hx}"] if hx else [])]
                rates[name].append(_rate(url, script, headers, seconds))
    floor = Figure("trivial signed-in view", "granian, wrk", "requests/s", rates["trivial"])
    kept.keep(floor)
    for name, goal in (("page", 0.4), ("fragment", None)):
        figure = Figure(f"card {name}", "granian, wrk", "requests/s", rates[name])
        least = goal * floor.at(0.5) if goal else None
        ratio = figure.at(0.5) / floor.at(0.5)
        kept.keep(
            Figure(
                figure.what,
                figure.how,
                figure.unit,
                figure.values,
                at_least=least,
                floor=f"{floor.at(0.5):.0f} requests/s",
                ratio=ratio,
            )
        )
    return 0


@contextmanager
def _scripts(settings: dict[str, str]) -> Iterator[tuple[Path, Path]]:
    """Scripts for wrk: the trivial view; the cards in turn."""
    members = [f'"/members/{member}"' for member in islice(held(settings), MEMBERS)]
    with tempfile.TemporaryDirectory(prefix="bench-wrk-") as folder:
        trivial, page = Path(folder) / "trivial.lua", Path(folder) / "page.lua"
        trivial.write_text(LUA % f'"{TRIVIAL}"')
        page.write_text(LUA % ", ".join(members))
        yield trivial, page


def _rate(url: str, script: Path, headers: list[str], seconds: int) -> float:
    """Requests a second over four connections. Raises ValueError when one failed."""
    words = ["wrk", "-t1", "-c4", f"-d{seconds}s", "-s", str(script)]
    for header in headers:
        words += ["-H", header]
    said = subprocess.run([*words, url], capture_output=True, text=True, check=True).stdout
    found = RATE.search(said)
    if FAILED.search(said) or not found:
        raise ValueError(said)
    return float(found[1])


if __name__ == "__main__":
    sys.exit(main())
