"""SIGKILL to the whole process group of ``flask serve``, 8 to 50 phones pushing.

The moment is drawn anew each time: within 0.5 s of the server's opening its port, so that it falls
into receiving, judging, committing and answering alike.
"""

import random
import time

from faults.audit import audit
from faults.devices import crowd
from faults.ground import ground
from faults.tally import Tally
from tests.house.ports import answers
from tests.house.server import Server

WITHIN_S = 0.5
DEVICES = (8, 20, 50)


class Eager(Server):
    """Started once its port is open: behind fifty phones a question after its health waits long."""

    def _answers(self) -> bool:
        return self.running and answers(self.port)


def sqlite(count: int) -> Tally:
    """Kills over SQLite in WAL with synchronous=FULL."""
    return _kills(Tally("server killed, SQLite"), count, postgres=False)


def postgres(count: int) -> Tally:
    """Kills over PostgreSQL, which itself stays up."""
    return _kills(Tally("server killed, PostgreSQL"), count, postgres=True)


def _kills(tally: Tally, count: int, *, postgres: bool) -> Tally:
    chance = random.Random()
    slowest = 0.0
    with ground(members=120, postgres=postgres) as here:
        here.server = Eager(here.settings, here.server.log)
        shares = [count // len(DEVICES)] * len(DEVICES)
        shares[0] += count - sum(shares)
        for devices, share in zip(DEVICES, shares, strict=True):
            here.server.start()
            with crowd(here.phones(devices), here.members, here.server.port) as at_work:
                for _ in range(share):
                    time.sleep(chance.uniform(0, WITHIN_S))
                    here.server.kill()
                    tally.struck += 1
                    slowest = max(slowest, _started(here.server))
                at_work.heal()
            at_work.tell(tally)
            acked = [op for device in at_work.devices for op in device.acked]
            here.server.stop()
            audit(here, acked, tally)
    tally.remark = f"{'/'.join(map(str, DEVICES))} phones, slowest start {slowest:.1f} s"
    return tally


def _started(server: Server) -> float:
    """Start again; return the seconds it took. RuntimeError with the log's end when it does not."""
    began = time.monotonic()
    try:
        server.start()
    except AssertionError as error:
        raise RuntimeError(server.log_text()[-2_000:]) from error
    return time.monotonic() - began
