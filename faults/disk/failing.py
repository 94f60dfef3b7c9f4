"""SQLite's file is locked by somebody else, the disk is full, reads and writes fail."""

import errno
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pysqlite3 import dbapi2 as sqlite3

from faults.audit import audit
from faults.devices import Crowd, crowd
from faults.disk.shim import Trouble
from faults.ground import Ground, ground
from faults.tally import Tally
from tests.house.waiting import until

LOCKED_S = 32.0  # longer than the server itself waits for the lock
BRIEFLY_S = 3.0
ROOM = 400 * 1024
PLENTY = 256 * 1024 * 1024
REFUSALS = 20


def locked(count: int) -> Tally:
    """Another process holds the write lock 32 s, every third time; else 3 s."""
    tally = Tally("database locked")

    def strike(here: Ground, _at_work: Crowd) -> None:
        path = Path(here.settings["CRM_PWA_DATA_DIR"]) / "crm.db"
        other = sqlite3.connect(path, isolation_level=None, timeout=30)
        for turn in range(count):
            other.execute("BEGIN IMMEDIATE")
            tally.struck += 1
            time.sleep(LOCKED_S if turn % 3 == 2 else BRIEFLY_S)
            other.execute("ROLLBACK")
            time.sleep(random.uniform(0.2, 1))
        other.close()

    with ground(members=80) as here:
        _under(here, strike, tally)
    tally.remark = f"{BRIEFLY_S:.0f} s, every third {LOCKED_S:.0f} s"
    return tally


def full(count: int) -> Tally:
    """A small tmpfs runs full under the server, and is given a little more room."""
    tally = Tally("disk full")

    def strike(here: Ground, at_work: Crowd) -> None:
        data = Path(here.settings["CRM_PWA_DATA_DIR"])
        for _ in range(count):
            _resize(data, _used(data) + ROOM)
            _until_refused(at_work)
            tally.struck += 1
        _resize(data, PLENTY)

    with _tmpfs() as place, ground(members=80, data=place) as here:
        _under(here, strike, tally)
    return tally


def errors(count: int) -> Tally:
    """Writes fail 3 in 100, syncs 1 in 10, with EIO; counted is each call that failed."""
    tally = Tally("I/O errors")
    with ground(members=80) as here:
        trouble = Trouble(here.folder, Path(here.settings["CRM_PWA_DATA_DIR"]))
        here.server.settings |= trouble.environment

        def strike(_here: Ground, _at_work: Crowd) -> None:
            trouble.fail(writes=30, syncs=100, code=errno.EIO)
            until(lambda: trouble.struck >= count, "nothing failed", 600)
            trouble.heal()
            tally.struck = trouble.struck

        _under(here, strike, tally)
    return tally


def _under(here: Ground, strike: Callable[[Ground, Crowd], None], tally: Tally) -> None:
    """Twenty phones at work while the fault strikes; then all heals and is counted."""
    here.server.start()
    with crowd(here.phones(20), here.members, here.server.port, answer_s=60.0) as at_work:
        time.sleep(0.5)
        strike(here, at_work)
        at_work.heal()
    at_work.tell(tally)
    here.server.stop()
    audit(here, [op for device in at_work.devices for op in device.acked], tally)


def _until_refused(at_work: Crowd) -> None:
    before = _failures(at_work)
    until(lambda: _failures(at_work) > before + REFUSALS, "never full")


def _failures(at_work: Crowd) -> int:
    return sum(device.failures for device in at_work.devices)


@contextmanager
def _tmpfs() -> Iterator[Path]:
    with TemporaryDirectory(prefix="faults-small-") as place:
        _mount("-t", "tmpfs", "-o", f"size={PLENTY}", "tmpfs", place)
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", "-l", place], check=True)


def _resize(place: Path, size: int) -> None:
    _mount("-o", f"remount,size={size}", str(place))


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"a small disk needs the right to mount one: {done.stderr.strip()}")


def _used(place: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in place.iterdir() if file.is_file())
