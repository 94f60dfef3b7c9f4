"""What a process of the simulation is told, and what it tells of each seed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from sim.planting import ROOT, Change


class Plan(msgspec.Struct, frozen=True):
    """Seeds to run; changes of the server's and of the phones' source; whether to tell all.

    ``enough``: so many seeds with a fault are, and none is run after them; 0: all are run.
    """

    seeds: list[int]
    centre: list[Change] = []
    phones: list[Change] = []
    log: bool = False
    enough: int = 0


class Seen(msgspec.Struct, frozen=True):
    """One seed: its faults, the hash of all that happened, how much that was.

    ``plan``: the place among the process's plans of the one it was run for.
    """

    plan: int
    seed: int
    faults: list[str]
    trace: str
    requests: int = 0
    ops: int = 0
    kinds: list[str] = []
    log: list[str] = []


def start(plans: Sequence[Plan], out: Path) -> subprocess.Popen[bytes]:
    """Run plans in a process of their own, which writes a line a seed to ``out``.

    They have the changes of the server's source in common: a module is loaded once.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "sim.work", msgspec.json.encode(plans).decode(), str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0", "TZ": "UTC"},
    )


def seen(out: Path) -> Iterator[Seen]:
    """What a process wrote so far."""
    for line in out.read_text().splitlines() if out.exists() else ():
        try:
            yield msgspec.convert(json.loads(line), Seen)
        except ValueError:
            return


def run(plan: Plan, folder: Path, jobs: int = 1) -> list[Seen]:
    """Run a plan in so many processes at once; in order of the seeds.

    Raises RuntimeError when one of them ends before its seeds do.
    """
    shares = [plan.seeds[place::jobs] for place in range(jobs)]
    outs = [folder / f"seeds-{place}.json" for place in range(jobs)]
    running = [
        start([msgspec.structs.replace(plan, seeds=share)], out)
        for share, out in zip(shares, outs, strict=True)
    ]
    _finish(running)
    return sorted((one for out in outs for one in seen(out)), key=lambda one: one.seed)


def run_each(plans: Sequence[Plan], folder: Path) -> list[list[Seen]]:
    """Run plans one after the other in one process, which begins once; what each saw.

    Raises RuntimeError when it ends before the last seed does.
    """
    out = folder / "seeds.json"
    _finish([start(plans, out)])
    found = list(seen(out))
    return [[one for one in found if one.plan == place] for place in range(len(plans))]


def _finish(running: Sequence[subprocess.Popen[bytes]]) -> None:
    failed = [process.wait() for process in running]
    if any(failed):
        raise RuntimeError("a process of the simulation broke down; its words are above")


def first_failing(shares: Sequence[Seen]) -> Seen | None:
    """The first seed with a fault."""
    return next((one for one in shares if one.faults), None)
