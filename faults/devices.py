"""Phones that tap and push without an end, each in a thread: what is not acknowledged is resent."""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from faults.tally import Tally
from tests.sync.floor import Phone

ANSWER_S = 30.0
FIRST_S, LONGEST_S = 0.02, 3.0
"""Waiting between tries doubles, by chance half of it, as on a phone, where it is 1 to 60 s."""
HELD_BACK = 40
"""Operations that may wait on one device; it taps no more until some are acknowledged."""
SETTLED = frozenset({"accepted", "duplicate"})

Dress = Callable[[bytes], tuple[bytes, dict[str, str]]]
Told = Callable[[list[str]], None]


def plain(body: bytes) -> tuple[bytes, dict[str, str]]:
    """The body as it is, and no header more."""
    return body, {}


def quiet(_acked: list[str]) -> None:
    """Tell nobody."""


@dataclass
class Device:
    """One phone: ``outbox`` waits, ``minted`` is every id it ever made, ``acked`` those settled.

    ``told`` hears of each answer the ids that it acknowledged.
    """

    phone: Phone
    members: list[str]
    port: int
    chance: random.Random
    dress: Dress = plain
    answer_s: float = ANSWER_S
    told: Told = quiet
    outbox: list[dict[str, Any]] = field(default_factory=list)
    minted: list[str] = field(default_factory=list)
    acked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failures: int = 0
    _in_a_row: int = 0
    _line: http.client.HTTPConnection | None = None

    def run(self, tapping: threading.Event, ending: threading.Event) -> None:
        """Tap while ``tapping`` is set; push until the outbox is empty or ``ending`` is set."""
        while not ending.is_set() and (tapping.is_set() or self.outbox):
            if tapping.is_set() and len(self.outbox) < HELD_BACK:
                self.tap()
            if self._push():
                self._in_a_row = 0
            else:
                self._rest()
        self._hang_up()

    def _rest(self) -> None:
        """Wait, each time longer: who asks again at once keeps a busy server busy."""
        self.failures += 1
        self._in_a_row += 1
        longest = min(LONGEST_S, FIRST_S * 2**self._in_a_row)
        time.sleep(longest * self.chance.uniform(0.5, 1))

    def tap(self) -> None:
        """Make one to three operations; each note says what no other note says."""
        for _ in range(self.chance.randint(1, 3)):
            member = self.chance.choice(self.members)
            if self.chance.random() < 0.25:
                op = self.phone.op("scan.seen", member, {"how": "search"})
            else:
                text = f"{self.phone.device} {self.phone.n} 喜欢宽松，米色"
                op = self.phone.op("note.add", member, {"text": text})
            self.outbox.append(op)
            self.minted.append(op["id"])

    def _push(self) -> bool:
        sent = self.outbox[:100]
        envelope = {"proto": 1, "wall": int(time.time() * 1000), "ops": sent}
        try:
            answer = self._ask(json.dumps(envelope).encode())
        except (OSError, http.client.HTTPException, ValueError):
            self._hang_up()
            return False
        verdicts = {one["id"]: one["s"] for one in answer["results"]}
        self._settle(verdicts)
        return True

    def _settle(self, verdicts: dict[str, str]) -> None:
        settled = [one for one, said in verdicts.items() if said in SETTLED]
        self.told(settled)
        self.acked += settled
        self.refused += [one for one, said in verdicts.items() if said not in SETTLED]
        self.outbox = [op for op in self.outbox if op["id"] not in verdicts]

    def _ask(self, plain_body: bytes) -> dict[str, Any]:
        """The server's word; ValueError for anything that is not."""
        body, headers = self.dress(plain_body)
        line = self._line or http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=self.answer_s
        )
        self._line = line
        known = {"Authorization": f"Bearer {self.phone.token}", "Content-Type": "application/json"}
        line.request("POST", "/sync/v1/push", body, known | headers)
        response = line.getresponse()
        said = response.read()
        if response.status != 200 or not response.headers.get("X-Sync"):
            raise ValueError(response.status)
        answer: dict[str, Any] = json.loads(said)
        return answer

    def _hang_up(self) -> None:
        if self._line:
            self._line.close()
        self._line = None


@dataclass
class Crowd:
    """All devices of a run. ``heal`` is the end of all trouble: no more taps, all is sent."""

    devices: list[Device]
    tapping: threading.Event = field(default_factory=threading.Event)
    ending: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def heal(self, patience: float = 120.0) -> None:
        """Wait until every device has sent all, at most so many seconds."""
        self.tapping.clear()
        deadline = time.monotonic() + patience
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def tell(self, tally: Tally) -> None:
        """Count what the devices made, what was acknowledged, what never was."""
        tally.made += sum(len(one.minted) for one in self.devices)
        tally.acked += sum(len(set(one.acked)) for one in self.devices)
        tally.stuck += sum(len(one.outbox) for one in self.devices)
        refused = [f"{op} was refused" for one in self.devices for op in one.refused]
        tally.wrong += refused


@contextmanager
def crowd(phones: list[Phone], members: list[str], port: int, **how: Any) -> Iterator[Crowd]:
    """Devices at work on that port of 127.0.0.1; ended when the block is left."""
    devices = [
        Device(phone, members, port, random.Random(place), **how)
        for place, phone in enumerate(phones)
    ]
    made = Crowd(devices)
    made.tapping.set()
    for device in devices:
        work = (made.tapping, made.ending)
        made.threads.append(threading.Thread(target=device.run, args=work, daemon=True))
    for thread in made.threads:
        thread.start()
    try:
        yield made
    finally:
        made.tapping.clear()
        made.ending.set()
        for thread in made.threads:
            thread.join(15)
