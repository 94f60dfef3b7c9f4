"""``python -m sim.planted``: plants one bug after the other and prints who saw it.

The last column is the first seed that saw it, and what that seed had to say. ``--write`` puts the
table into docs/simulation.md.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from sim import plan as plans
from sim.plan import Seen
from sim.planting import ROOT
from sim.plants import CENTRE, PHONES, PLANTS

SEEDS = 20
JOBS = 2
PAGE = ROOT / "docs" / "simulation.md"
BEGIN, END = "<!-- planted bugs, by python -m sim.planted --write -->", "<!-- end of them -->"
Sight = dict[str, list[Seen]]


def sight(names: Iterable[str], *, enough: int = 0) -> Sight:
    """What twenty seeds see of planted bugs, by name; ``enough``: up to so many that see it.

    One process runs them one after the other: either one of the server's, or any of the phones'.
    """
    told = {
        name: msgspec.structs.replace(PLANTS[name], seeds=list(range(SEEDS)), enough=enough)
        for name in names
    }
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        found = plans.run_each(list(told.values()), Path(folder))
    return dict(zip(told, found, strict=True))


def rows() -> Iterator[tuple[str, int, str]]:
    """For each planted bug: its name, how many seeds see it, what the first one says."""
    batches = [*(list(PHONES)[place::JOBS] for place in range(JOBS)), *([name] for name in CENTRE)]
    with ThreadPoolExecutor(JOBS) as pool:
        found: Sight = {}
        for batch in pool.map(sight, batches):
            found |= batch
    for name in PLANTS:
        first = plans.first_failing(found[name])
        said = f"{first.seed}: {first.faults[0][:60]}" if first else "nobody"
        yield name, sum(bool(one.faults) for one in found[name]), said


def table() -> tuple[str, int]:
    """The table in Markdown, and how many planted bugs nobody saw."""
    found = list(rows())
    head = ["| planted bug | seeds that see it | first seed |", "|---|---|---|"]
    lines = [f"| {name} | {share} of {SEEDS} | {said} |" for name, share, said in found]
    return "\n".join(head + lines), sum(share == 0 for _, share, _ in found)


def kept(text: str, fresh: str) -> str:
    """The page with what stands between the two marks replaced. Raises ValueError without them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page lacks {BEGIN} or {END}")
    return f"{before}{begin}\n{fresh}\n{end}{after}"


def main() -> int:
    """Print the table, or write it into the page; the last line is the figure."""
    asked = argparse.ArgumentParser(prog="python -m sim.planted")
    asked.add_argument("--write", action="store_true", help=f"into {PAGE.relative_to(ROOT)}")
    write = asked.parse_args().write
    drawn, unseen = table()
    print(drawn)
    if write:
        on = f"Twenty seeds, on {_commit()}, {time.strftime('%Y-%m-%d')}."
        PAGE.write_text(kept(PAGE.read_text(), f"\n{on}\n\n{drawn}\n"))
    print(f"{len(PLANTS) - unseen} of {len(PLANTS)} planted bugs seen within {SEEDS} seeds")
    return 1 if unseen else 0


def _commit() -> str:
    told = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    said = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True)
    return said.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
