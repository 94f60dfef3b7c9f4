"""SIGKILL to all of Chromium while its worker writes and pushes.

The proxy holds each of the server's answers back for up to 60 ms, so that most kills meet a push
under way; every eighth time the server is out of reach, and the kill meets writes alone. Every
second burst has seen its first note confirmed before the clock of the kill starts to run.
"""

import random
import time
from collections.abc import Iterator

from faults.browser.phone import Handset, handset
from faults.tally import Tally

WITHIN_MS = 300
PATIENCE_MS = 3_000


def kills(count: int) -> Tally:
    """Kill, start over the same profile, tap on."""
    tally, chance = Tally("browser killed"), random.Random()
    with handset() as phone:
        phone.proxy.down = _late
        for turn in range(count):
            if turn % 8 == 7:
                phone.proxy.offline()
            phone.burst(f"k{turn}")
            if turn % 2:
                phone.hear(PATIENCE_MS)
            phone.page.wait_for_timeout(chance.uniform(5, WITHIN_MS))
            phone.kill()
            tally.struck += 1
            phone.proxy.online()
            _again(phone)
        phone.count(tally)
    return tally


def _again(phone: Handset) -> None:
    phone.kept.switch_on()
    phone.open()


def _late(data: bytes) -> Iterator[bytes]:
    time.sleep(random.uniform(0, 0.06))
    yield data
