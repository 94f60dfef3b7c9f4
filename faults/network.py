"""The network: answers cut off after the commit, slow and cut bodies, signal lost and found."""

import gzip
import random
import time
from collections.abc import Callable, Iterator

from faults.audit import audit
from faults.devices import Crowd, Dress, crowd, plain
from faults.ground import Ground, ground
from faults.proxy import Cut, Proxy, between
from faults.tally import Tally
from tests.house.waiting import until

PATIENCE_S = 900.0

Pump = Callable[[bytes], Iterator[bytes]]
Trouble = Callable[[Proxy, Tally], None]


def answers_cut(count: int) -> Tally:
    """The server has committed; its answer breaks off at its first bytes or in its middle."""
    return _through_trouble(Tally("answer cut after the commit"), count, _cut_answers)


def requests_cut(count: int) -> Tally:
    """The phone's request breaks off on its way."""
    return _through_trouble(Tally("request cut on its way"), count, _cut_requests)


def slow_bodies(count: int) -> Tally:
    """Each request trickles in, 256 bytes every 5 ms, while others come at full speed."""
    return _through_trouble(Tally("slow bodies"), count, _slow)


def packed_bodies_cut(count: int) -> Tally:
    """Bodies in gzip that end too early or are bent, with a length that says all is well."""
    tally = Tally("gzip bodies cut or bent")
    return _through_trouble(tally, count, dress=_bent(tally))


def flaps(count: int) -> Tally:
    """The signal is lost and found."""
    tally, chance = Tally("offline and online again"), random.Random()
    with ground(members=80) as here, between(here.server.port) as proxy:
        here.server.start()
        with crowd(here.phones(20), here.members, proxy.port) as at_work:
            for _ in range(count):
                time.sleep(chance.uniform(0.02, 0.12))
                proxy.offline()
                tally.struck += 1
                time.sleep(chance.uniform(0.005, 0.05))
                proxy.online()
            at_work.heal()
        return _counted(here, at_work, tally)


def _through_trouble(
    tally: Tally, count: int, trouble: Trouble | None = None, dress: Dress = plain
) -> Tally:
    with ground(members=80) as here, between(here.server.port) as proxy:
        here.server.start()
        if trouble:
            trouble(proxy, tally)
        phones = here.phones(20)
        with crowd(phones, here.members, proxy.port, dress=dress) as at_work:
            until(lambda: tally.struck >= count, "the fault did not strike", PATIENCE_S)
            proxy.up = proxy.down = lambda data: [data]
            for device in at_work.devices:
                device.dress = plain
            at_work.heal()
        return _counted(here, at_work, tally)


def _counted(here: Ground, at_work: Crowd, tally: Tally) -> Tally:
    at_work.tell(tally)
    here.server.stop()
    audit(here, [op for device in at_work.devices for op in device.acked], tally)
    return tally


def _cut_answers(proxy: Proxy, tally: Tally) -> None:
    proxy.down = _cutting(tally, lambda n: random.choice((0, 20, n // 2, n - 1)))


def _cut_requests(proxy: Proxy, tally: Tally) -> None:
    proxy.up = _cutting(tally, random.randrange)


def _cutting(tally: Tally, after: Callable[[int], int]) -> Pump:
    """Let every other piece of ``n`` bytes end after so many of them, and the line with it."""

    def cut(data: bytes) -> Iterator[bytes]:
        if random.random() < 0.5:
            tally.struck += 1
            yield data[: after(len(data))]
            raise Cut
        yield data

    return cut


def _slow(proxy: Proxy, tally: Tally) -> None:
    def up(data: bytes) -> Iterator[bytes]:
        if random.random() < 0.5:
            yield data
            return
        tally.struck += 1
        for place in range(0, len(data), 256):
            yield data[place : place + 256]
            time.sleep(0.005)

    proxy.up = up


def _bent(tally: Tally) -> Dress:
    def dress(body: bytes) -> tuple[bytes, dict[str, str]]:
        packed = bytearray(gzip.compress(body))
        kind = random.randrange(3)
        if kind:
            tally.struck += 1
            place = random.randrange(len(packed))
            if kind == 1:
                del packed[place:]
            else:
                packed[place] ^= 1 << random.randrange(8)
        return bytes(packed), {"Content-Encoding": "gzip"}

    return dress
