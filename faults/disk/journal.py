"""The log disk.c wrote, read back; and what a disk may hold when the power goes at one place of it.

What a sync that has ended covers is on the disk. Of everything later each write may be there,
not there, or there in some of its sectors of 512 bytes; so writes overtake each other. A file that
was created without a sync of its folder may be missing altogether.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEAD = struct.Struct("=cIQQ")
SECTOR = 512
ACKED = "A"


@dataclass(frozen=True)
class Event:
    """One record: ``what`` as disk.c says it, or A with the ids that were acknowledged then."""

    what: str
    path: str
    offset: int
    data: bytes


@dataclass
class Kept:
    """One file: what is certainly on the disk, and what was written since."""

    durable: bytearray = field(default_factory=bytearray)
    entered: bool = True
    since: list[Event] = field(default_factory=list)
    syncing: int = 0


def acknowledge(log: Path, ids: list[str]) -> None:
    """Write down, in the same log, that a phone has just read these acknowledgements."""
    data = " ".join(ids).encode()
    with log.open("ab", buffering=0) as file:
        file.write(HEAD.pack(b"A", 0, 0, len(data)) + data)


def read(log: Path) -> list[Event]:
    """All records, in their order; one that was cut off at the end is left out."""
    raw, place, events = log.read_bytes(), 0, []
    while place + HEAD.size <= len(raw):
        what, letters, offset, size = HEAD.unpack_from(raw, place)
        body = place + HEAD.size + letters
        if body + size > len(raw):
            break
        path = raw[place + HEAD.size : body].decode()
        events.append(Event(what.decode(), path, offset, raw[body : body + size]))
        place = body + size
    return events


class Disk:
    """The disk as records go by. ``image`` is what one power cut leaves of it."""

    def __init__(self, base: dict[str, bytes]) -> None:
        self.files = {path: Kept(bytearray(data)) for path, data in base.items()}

    def take(self, event: Event) -> None:
        """The next record."""
        if event.what == "O":
            self.files[event.path] = Kept(entered=False)
        elif event.what == "U":
            self.files.pop(event.path, None)
        elif event.what in {"S", "E"}:
            self._sync(event)
        elif event.what in {"W", "T"}:
            self.files.setdefault(event.path, Kept()).since.append(event)

    def _sync(self, event: Event) -> None:
        file = self.files.get(event.path)
        if file is None:
            if event.what == "E":
                self._enter(event.path)
        elif event.what == "S":
            file.syncing = len(file.since)
        else:
            for one in file.since[: file.syncing]:
                _apply(file.durable, one)
            del file.since[: file.syncing]
            file.syncing = 0

    def _enter(self, folder: str) -> None:
        for path, file in self.files.items():
            file.entered |= str(Path(path).parent) == folder.rstrip("/")

    def image(self, chance: random.Random) -> dict[str, bytes]:
        """What is on the disk after a power cut here."""
        share = chance.choice((0.0, 0.5, 0.9, 1.0))
        left = {}
        for path, file in self.files.items():
            if not file.entered and chance.random() < 0.5:
                continue
            data = bytearray(file.durable)
            for event in file.since:
                for part in _survives(event, share, chance):
                    _apply(data, part)
            left[path] = bytes(data)
        return left


def _survives(event: Event, share: float, chance: random.Random) -> Iterator[Event]:
    """All of a write, nothing, or some of its sectors."""
    if chance.random() < share:
        yield event
    elif event.what == "W" and chance.random() < 0.5:
        for start in range(0, len(event.data), SECTOR):
            if chance.random() < 0.5:
                sector = event.data[start : start + SECTOR]
                yield Event("W", event.path, event.offset + start, sector)


def _apply(data: bytearray, event: Event) -> None:
    if event.what == "T":
        del data[event.offset :]
        data.extend(bytes(event.offset - len(data)))
        return
    end = event.offset + len(event.data)
    if len(data) < end:
        data.extend(bytes(end - len(data)))
    data[event.offset : end] = event.data
