"""Where each chain ended, kept outside the database: a row cut off its end is missed here.

One small file a chain with two places, written in turn: one that a power cut tears leaves the
other. A place that says less than the database is no fault: the commit came first. One that says
more is: what stood there is put aside, and told of from then on, however the chain goes on.
"""

import fcntl
import hashlib
import hmac
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PLACE = 128
"""Bytes of a place: number, mac, and a keyed sum of both."""


class Anchor(NamedTuple):
    """The last link a chain is known to have had."""

    n: int
    mac: str


class Anchors:
    """The anchors in ``folder``, which is made when the first is kept. ``key`` proves them ours."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder, self._key = folder, key

    def keep(self, chain: str, anchor: Anchor) -> None:
        """Remember where a chain ends; one that says less than what is known is passed over."""
        file = self._opened(self._path(chain))
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if (known := self._latest(os.pread(file, 2 * PLACE, 0))) and known.n >= anchor.n:
                return
            os.pwrite(file, self._place(anchor), anchor.n % 2 * PLACE)
        finally:
            os.close(file)

    def _opened(self, path: Path) -> int:
        how = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            return os.open(path, how, 0o600)
        except FileNotFoundError:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(path, how, 0o600)

    def of(self, chain: str) -> Anchor | None:
        """Where the chain ended; None where nothing is known."""
        try:
            return self._latest(self._path(chain).read_bytes())
        except FileNotFoundError:
            return None

    def put_aside(self, chain: str, known: Anchor) -> None:
        """Keep what is known of an end that the chain lost, where no later end takes its place."""
        path = self._path(chain)
        with suppress(FileNotFoundError):
            path.rename(path.with_suffix(f".{known.n}-{known.mac[:8]}.torn"))

    def torn(self, chains: Iterable[str]) -> list[tuple[str, int]]:
        """The ends that were lost: of which chain, and the number of its last link.

        One of none of ``chains`` bears its file's name.
        """
        named = {self._path(chain).stem: chain for chain in chains}
        found = (path.name.split(".") for path in sorted(self.folder.glob("*.torn")))
        return [(named.get(stem, stem), int(end.split("-")[0])) for stem, end, _ in found]

    def count(self) -> int:
        """How many chains are known here."""
        return len(self._files())

    def set_aside(self, name: str) -> int:
        """Begin anew, after a restore: what was known stays under another name."""
        files = self._files()
        for path in files:
            path.rename(path.with_suffix(f".{name}"))
        return len(files)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.anchor")) if self.folder.is_dir() else []

    def _path(self, chain: str) -> Path:
        return self.folder / f"{hashlib.sha256(chain.encode()).hexdigest()[:16]}.anchor"

    def _place(self, anchor: Anchor) -> bytes:
        told = f"{anchor.n} {anchor.mac}"
        return f"{told} {self._proof(told)}".encode().ljust(PLACE - 1) + b"\n"

    def _latest(self, places: bytes) -> Anchor | None:
        found = [self._read(places[at : at + PLACE]) for at in (0, PLACE)]
        return max((one for one in found if one), default=None)

    def _read(self, place: bytes) -> Anchor | None:
        told, _, proof = place.decode(errors="replace").strip().rpartition(" ")
        if not hmac.compare_digest(proof.encode(), self._proof(told).encode()):
            return None
        number, _, mac = told.partition(" ")
        return Anchor(int(number), mac)

    def _proof(self, told: str) -> str:
        return hmac.digest(self._key, told.encode(), "sha256").hex()[:32]
