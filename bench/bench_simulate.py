"""Sync in simulation: seeds run so far, and which planted bugs twenty seeds see.

A seed is one story of two to eight phones and the real application, in virtual time
(docs/simulation.md). Long runs are made in pieces, each a line of bench/seeds.csv with the commit
it ran on; a change of anything changes what a seed tells: a number run again is one story more.

``python -m bench.bench_simulate 20000`` (``make simulate-pieces``) adds such pieces, from behind
the last seed of the log or ``--from`` another one; ``--minutes 25`` begins none after that. Without
a number two thousand seeds run and then each planted bug (sim/plants), one after the other.
"""

import argparse
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import HERE, Figure, Kept, commit
from sim import plan as plans
from sim import planted
from sim.plan import Plan
from sim.plants import PLANTS

LOG = HERE / "seeds.csv"
COLUMNS = ("first", "seeds", "failing", "operations", "requests", "seconds", "cpu", "commit", "day")
PIECE = 4_000
SEEDS = 2_000
FIRST = 1_000
JOBS = 2
Piece = dict[str, str]


def main() -> int:
    """Run what is asked for; 1 when a seed failed or a planted bug was not seen."""
    asked = argparse.ArgumentParser(prog="python -m bench.bench_simulate")
    asked.add_argument("seeds", type=int, nargs="?")
    asked.add_argument("--from", type=int, dest="first")
    asked.add_argument("--minutes", type=float, default=float("inf"))
    given = asked.parse_args()
    ends = time.monotonic() + 60 * given.minutes
    first = given.first if given.first is not None else (_behind(_log()) if given.seeds else FIRST)
    pieces = list(_run(first, given.seeds or SEEDS, ends))
    if given.seeds is None:
        _keep(pieces)
    return 1 if any(int(piece["failing"]) for piece in pieces) else 0


def _run(first: int, seeds: int, ends: float) -> Iterator[Piece]:
    """Run the seeds in pieces, each on the log before the next begins; none after ``ends``."""
    for begin in range(first, first + seeds, PIECE):
        if time.monotonic() > ends:
            return
        piece = _piece(begin, min(PIECE, first + seeds - begin))
        new = not LOG.exists()
        with LOG.open("a", encoding="utf-8", newline="") as file:
            log = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            if new:
                log.writeheader()
            log.writerow(piece)
        yield piece


def _piece(first: int, seeds: int) -> Piece:
    began, worked = time.monotonic(), _cpu()
    with tempfile.TemporaryDirectory(prefix="simulate-") as folder:
        seen = plans.run(Plan(list(range(first, first + seeds))), Path(folder), JOBS)
    failing = [one for one in seen if one.faults]
    for one in failing:
        print(f"seed {one.seed} ({' '.join(one.kinds)}): {one.faults[0]}", flush=True)
    values = (
        first,
        seeds,
        len(failing),
        sum(one.ops for one in seen),
        sum(one.requests for one in seen),
        round(time.monotonic() - began),
        round(_cpu() - worked),
        commit(),
        time.strftime("%Y-%m-%d"),
    )
    print(dict(zip(COLUMNS, values, strict=True)), flush=True)
    return {name: str(value) for name, value in zip(COLUMNS, values, strict=True)}


def _cpu() -> float:
    """Seconds that processes which ended by now were at work: what others run does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _log() -> list[Piece]:
    if not LOG.exists():
        return []
    with LOG.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _behind(pieces: list[Piece]) -> int:
    """The first seed behind all that ran."""
    return max((last + 1 for _, last in _ranges(pieces)), default=FIRST)


def _keep(pieces: list[Piece]) -> None:
    kept = Kept("bench_simulate")
    seeds, failing, operations, requests, seconds = (_sum(pieces, name) for name in COLUMNS[1:6])
    first = int(pieces[0]["first"])
    name = f"seeds {first:,} to {first + seeds - 1:,}"
    how = f"{operations:,} operations, {requests:,} requests"
    kept.keep(Figure(name, how, "failing", [failing], at_most=0))
    kept.keep(Figure(f"{name}, time", f"{JOBS} processes", "s", [seconds], at_most=300))
    for figure in _so_far():
        kept.keep(figure)
    for bug, share, said in planted.rows():
        what = f"planted: {bug}"
        unit = f"of {planted.SEEDS} seeds"
        kept.keep(Figure(what, said, unit, [share], at_least=1))
    print(f"{len(PLANTS)} planted bugs")


def _so_far() -> Iterator[Figure]:
    """What all pieces of the log came to, a day at a time."""
    pieces = _log()
    for day in sorted({piece["day"] for piece in pieces}):
        mine = [piece for piece in pieces if piece["day"] == day]
        commits = len({piece["commit"] for piece in mine})
        ranges = ", ".join(f"{low:,}–{high:,}" for low, high in _ranges(mine))
        name = f"all seeds run on {day}"
        yield Figure(name, f"{ranges}; on {commits} commits", "seeds", [_sum(mine, "seeds")])
        yield Figure(f"{name}, failing", "", "seeds", [_sum(mine, "failing")], at_most=0)


def _ranges(pieces: list[Piece]) -> list[tuple[int, int]]:
    """First and last seeds of pieces that follow each other."""
    joined: list[tuple[int, int]] = []
    for first, seeds in sorted((int(piece["first"]), int(piece["seeds"])) for piece in pieces):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], first + seeds - 1)
        else:
            joined.append((first, first + seeds - 1))
    return joined


def _sum(pieces: list[Piece], name: str) -> int:
    return sum(int(piece[name]) for piece in pieces)


if __name__ == "__main__":
    sys.exit(main())
