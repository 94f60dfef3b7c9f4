"""The demo shop sends nothing: what it would have sent lies in a file, which a page shows."""

import os
from pathlib import Path

import msgspec

from crm_pwa.messages.outgoing import Claimed, Letter

FILE = Path("demo") / "messages.jsonl"
SHOWN = 20


class Kept(msgspec.Struct):
    """A message as it was not sent."""

    id: str
    at: int
    letter: Letter


class ByDemo:
    """Puts messages into a file of the data folder."""

    def __init__(self, data_dir: Path, now_ms: int) -> None:
        self._file = data_dir / FILE
        self._now_ms = now_ms

    def send(self, message: Claimed) -> None:
        """Keep it, unless it lies there already."""
        if any(one.id == message.id for one in _read(self._file)):
            return
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = Kept(message.id, self._now_ms, message.letter)
        handle = os.open(self._file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(msgspec.json.encode(kept) + b"\n")


def shown(data_dir: Path) -> list[Kept]:
    """The latest of them, newest first."""
    return _read(data_dir / FILE)[: -SHOWN - 1 : -1]


def _read(file: Path) -> list[Kept]:
    lines = file.read_bytes().splitlines() if file.exists() else []
    found = []
    for line in lines:
        try:
            found.append(msgspec.json.decode(line, type=Kept))
        except msgspec.DecodeError:
            continue  # the end of a line that a full disk cut off
    return found
