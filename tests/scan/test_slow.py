"""The slow phone stops a whole family of processes and lets all of it go again."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bench.slow import slowed, tree
from tests.house.waiting import until

FAMILY = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"


def stopped(pid: int) -> bool:
    return "State:\tT" in Path(f"/proc/{pid}/status").read_text()


def running(pid: int) -> bool:
    return not stopped(pid)


@pytest.fixture
def parent() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", FAMILY], stdin=subprocess.PIPE) as process:
        until(lambda: len(tree(process.pid)) == 2, "the child was not born")
        yield process.pid


def test_parent_and_child_are_stopped_again_and_again_and_run_afterwards(parent: int) -> None:
    family = tree(parent)
    with slowed(parent, factor=4):
        for pid in family * 2:
            until(partial(stopped, pid), "it never stops")
            until(partial(running, pid), "it never goes on")
    assert all(running(pid) for pid in family)


def test_a_process_that_is_gone_cannot_be_slowed() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with pytest.raises(ProcessLookupError), slowed(gone.pid):
        pass
