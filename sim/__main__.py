"""``make simulate``: many seeds, or one again with everything that happened in it."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from sim import plan as plans
from sim.plan import Plan, Seen

JOBS = 2
SHOWN = 20


def main() -> int:
    """Run what the command line asks for; the last line is the figure."""
    asked = argparse.ArgumentParser(prog="make simulate")
    asked.add_argument("--seeds", type=int, default=2000)
    asked.add_argument("--from", type=int, default=0, dest="first")
    asked.add_argument("--seed", type=int)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="simulate-") as folder:
        if given.seed is not None:
            return _again(given.seed, Path(folder))
        return _many(given.first, given.seeds, Path(folder))


def _again(seed: int, folder: Path) -> int:
    (seen,) = plans.run(Plan([seed], log=True), folder)
    print("\n".join(seen.log))
    for fault in seen.faults:
        print(fault)
    print(f"seed {seed}: {len(seen.faults)} faults, trace {seen.trace}")
    return 1 if seen.faults else 0


def _many(first: int, seeds: int, folder: Path) -> int:
    began = time.monotonic()
    found = plans.run(Plan(list(range(first, first + seeds))), folder, JOBS)
    failing = [one for one in found if one.faults]
    for one in failing[:SHOWN]:
        print(f"seed {one.seed} ({' '.join(one.kinds)}): {one.faults[0]}")
    if failing:
        print(f"again: make simulate SEED={failing[0].seed}")
    print(_figure(found, failing, time.monotonic() - began))
    return 1 if failing else 0


def _figure(found: list[Seen], failing: list[Seen], seconds: float) -> str:
    ops, requests = sum(one.ops for one in found), sum(one.requests for one in found)
    return (
        f"{len(found)} seeds from {found[0].seed}: {len(failing)} failing; {ops} operations, "
        f"{requests} requests, {seconds:.0f} s, {len(found) / seconds:.1f} seeds/s"
    )


if __name__ == "__main__":
    sys.exit(main())
