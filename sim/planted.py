"""``python -m sim.planted``: plants one bug after the other and prints who saw it.

The last column is the first seed that saw it, and what that seed had to say.
"""

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from sim import plan as plans
from sim.plan import Plan, Seen
from sim.plants import PLANTS

SEEDS = 20
RARE = {
    "lets an older card replace a newer": 40,
    "keeps cards that were meant for who left": 120,
}
"""Of fourteen scenes few lead to these: twenty seeds do not see them yet."""
JOBS = 2


def sight(plant: Plan, *, enough: bool = False, seeds: int = SEEDS) -> list[Seen]:
    """What so many seeds see of a planted bug; ``enough``: up to the first that sees it."""
    plan = msgspec.structs.replace(plant, seeds=list(range(seeds)), enough=enough)
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        return plans.run(plan, Path(folder))


def rows() -> Iterator[tuple[str, int, str]]:
    """For each planted bug: its name, how many seeds see it, what the first one says."""
    with ThreadPoolExecutor(JOBS) as pool:
        for name, seen in zip(PLANTS, pool.map(sight, PLANTS.values()), strict=True):
            first = plans.first_failing(seen)
            said = f"{first.seed}: {first.faults[0][:60]}" if first else "nobody"
            yield name, sum(bool(one.faults) for one in seen), said


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
