"""``python -m sim.planted``: plants one bug after the other and prints who saw it.

The last column is the first seed that saw it, and what that seed had to say.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from sim import plan as plans
from sim.plan import Seen
from sim.plants import CENTRE, PHONES, PLANTS

SEEDS = 20
JOBS = 2
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


def main() -> int:
    """Print the table; the last line is the figure."""
    found = 0
    print("| planted bug | seeds that see it | first seed |\n|---|---|---|")
    for name, share, said in rows():
        print(f"| {name} | {share} of {SEEDS} | {said} |", flush=True)
        found += share > 0
    print(f"{found} of {len(PLANTS)} planted bugs seen within {SEEDS} seeds")
    return 0 if found == len(PLANTS) else 1


if __name__ == "__main__":
    sys.exit(main())
