"""A slow phone: every process of a program runs only a part of the time.

SIGSTOP and SIGCONT in turn over the whole process tree, 3 ms on and 9 ms off for a quarter of the
speed. Unlike the browser's own throttling this slows its workers, its service worker and its
cryptography too.

    with slowed(pid, factor=4):
        ...

From a shell: `python -m bench.slow PID FACTOR`, ended by SIGTERM or Ctrl-C.
"""

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

ON = 0.003  # seconds a turn
LOOK_AGAIN = 20  # turns between two looks at the process tree
PATIENCE = 5  # seconds


@contextmanager
def slowed(pid: int, factor: float = 4) -> Iterator[None]:
    """Slow a process and all its descendants, those born later too, by the factor (≥ 1).

    A process of its own keeps the beat; leaving the block lets everything run again.
    Raises ProcessLookupError when there is no such process.
    """
    os.kill(pid, 0)
    beat = subprocess.Popen([sys.executable, __file__, str(pid), str(factor)])
    try:
        yield
    finally:
        beat.terminate()
        beat.wait(PATIENCE)
        resume(tree(pid))


def tree(pid: int) -> list[int]:
    """The process and its descendants, parents first."""
    children = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children[parent].append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += children[one]
    return found


def resume(pids: list[int]) -> None:
    """Let them all run, children first."""
    _send(signal.SIGCONT, reversed(pids))


def keep_the_beat(pid: int, factor: float) -> None:
    """Stop and go until SIGTERM or SIGINT, or until the process is gone."""
    ended: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        ended.append(number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    pids = tree(pid)
    while not ended and Path(f"/proc/{pid}").exists():
        pids = tree(pid)
        for _ in range(LOOK_AGAIN):
            began = time.perf_counter()
            resume(pids)
            time.sleep(ON)
            _send(signal.SIGSTOP, pids)
            ran = time.perf_counter() - began  # a little more than asked for: the rest follows it
            time.sleep(ran * (factor - 1))
    resume(pids)


def _send(which: signal.Signals, pids: Iterator[int] | list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, which)


if __name__ == "__main__":
    keep_the_beat(int(sys.argv[1]), float(sys.argv[2]))
