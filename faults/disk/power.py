"""The power goes while phones push to SQLite: the disk's log is replayed up to a thousand places.

Each image is opened as the next start would open it: it must be whole, hold every operation that
was acknowledged before the cut, and count each once. The same cuts over ``synchronous=NORMAL``
must be seen to lose some, or else nothing was tested.
"""

import random
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pysqlite3 import dbapi2 as sqlite3

from faults.devices import crowd
from faults.disk.journal import Disk, Event, acknowledge, read
from faults.disk.shim import logging
from faults.ground import ground
from faults.tally import Tally
from tests.house.server import Server

FULL_S = 12.0
LITTLE_S = 2.0
MANY = 200
MEMORY = Path("/dev/shm")
OVERCOUNTED = """SELECT COUNT(*) FROM card WHERE rev !=
 (SELECT COUNT(*) FROM operation o WHERE o.member_id = card.member_id AND o.verdict = 'accepted')"""


class Careless(Server):
    """The server that forgets, as most SQLite servers are set up."""

    program = ("-m", "faults.disk.careless", "--app", "app", "serve")


@dataclass
class Recorded:
    """What reached the disk from ``base`` on, and what was promised meanwhile."""

    base: dict[str, bytes]
    events: list[Event]
    made: int
    acked: int


@dataclass
class Seen:
    """Of so many images: how many lost something, how much was lost and doubled in all."""

    losing: int = 0
    lost: int = 0
    doubled: int = 0
    torn: int = 0


def cuts(count: int) -> Tally:
    """Half of the work before an orderly restart, half after it; FULL, then NORMAL."""
    tally = Tally("power cut, SQLite FULL", struck=count)
    seconds = FULL_S if count >= MANY else LITTLE_S
    recorded = _record(Server, seconds)
    tally.made, tally.acked = recorded.made, recorded.acked
    seen = _replay(recorded, count)
    tally.lost, tally.doubled = seen.lost, seen.doubled
    tally.wrong += [f"{seen.torn} images are torn"] if seen.torn else []
    careless = _replay(_record(Careless, seconds), count)
    tally.remark = f"with NORMAL {careless.losing} of {count} cuts lose something"
    if not careless.losing:
        tally.wrong.append("the same cuts did not catch synchronous=NORMAL")
    return tally


def _record(kind: type[Server], seconds: float) -> Recorded:
    with ground(members=60) as here:
        data = Path(here.settings["CRM_PWA_DATA_DIR"])
        log = here.folder / "disk.log"
        server = kind(here.settings | logging(here.folder, data, log), here.server.log)
        phones = here.phones(12)
        here.let_go()
        base = {str(data / "crm.db"): (data / "crm.db").read_bytes()}
        try:
            server.start()
            told = partial(acknowledge, log)
            with crowd(phones, here.members, server.port, told=told) as at_work:
                time.sleep(seconds / 2)
                server.stop()
                server.start()
                time.sleep(seconds / 2)
        finally:
            server.kill()
        made = sum(len(one.minted) for one in at_work.devices)
        acked = sum(len(one.acked) for one in at_work.devices)
        return Recorded(base, read(log), made, acked)


def _replay(recorded: Recorded, count: int) -> Seen:
    chance = random.Random(count)
    events = recorded.events
    places = sorted(chance.choices(range(1, len(events) + 1), k=count))
    disk, acked, at, seen = Disk(recorded.base), set[str](), 0, Seen()
    home = MEMORY if MEMORY.is_dir() else None
    with TemporaryDirectory(prefix="faults-power-", dir=home) as folder:
        for place in places:
            for event in events[at:place]:
                disk.take(event)
                if event.what == "A":
                    acked.update(event.data.decode().split())
            at = place
            _judge(disk.image(chance), Path(folder), acked, seen)
    return seen


def _judge(image: dict[str, bytes], folder: Path, acked: set[str], seen: Seen) -> None:
    for old in folder.iterdir():
        old.unlink()
    for path, data in image.items():
        (folder / Path(path).name).write_bytes(data)
    connection = sqlite3.connect(folder / "crm.db")
    try:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            seen.torn += 1
        held = connection.execute("SELECT id FROM operation WHERE verdict = 'accepted'")
        lost = len(acked - {row[0] for row in held})
        seen.doubled += connection.execute(OVERCOUNTED).fetchone()[0]
    except sqlite3.DatabaseError:
        seen.torn += 1
        lost = len(acked)
    finally:
        connection.close()
    seen.lost += lost
    seen.losing += lost > 0
