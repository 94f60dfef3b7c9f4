"""Words that must be found nowhere on a disk, in whatever way a browser may have written them."""

import errno
import hashlib
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

GONE = {errno.EISDIR, errno.ENOENT, errno.ENXIO}
"""A folder, a file that a running browser has put away meanwhile, a socket."""
STREAMS = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x9c", b"\x78\xda")
"""How gzip and zlib streams begin."""


def spellings(marker: str) -> Iterator[bytes]:
    """UTF-8, UTF-16 of both orders, and base64 of UTF-8 wherever it begins among other bytes."""
    said = marker.encode()
    yield said
    yield marker.encode("utf-16-le")
    yield marker.encode("utf-16-be")
    for shift in range(3):
        text = b64encode(b"\0" * shift + said)
        whole = text[-(-shift * 4 // 3) + (1 if shift else 0) :]
        yield whole[: len(whole) // 4 * 4 - 4].rstrip(b"=")


def inflated(data: bytes) -> Iterator[bytes]:
    """What the gzip and zlib streams within some bytes say, as far as they can be read."""
    for begins in STREAMS:
        at, whole = data.find(begins), memoryview(data)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj(wbits=47).decompress(whole[at:], 1 << 24)
            at = data.find(begins, at + 1)


def found(folder: Path, markers: Iterable[str]) -> list[tuple[str, str]]:
    """Which markers stand in which files below a folder, names of files included.

    Most of a profile is the browser's own and stays as it is: what was searched for these markers
    and held none is not searched again, or a slow machine searches for longer than anybody waits.
    """
    wanted = {marker: list(spellings(marker)) for marker in markers}
    asked = tuple(wanted)
    hits = []
    for path in sorted(folder.rglob("*")):
        try:
            data = path.read_bytes()
        except OSError as fault:
            if fault.errno not in GONE:
                raise
            continue
        known = (hashlib.sha256(str(path).encode() + b"\0" + data).digest(), asked)
        if known in _clean:
            continue
        text = b"\0".join([str(path).encode(), data, *inflated(data)])
        here = [marker for marker, ways in wanted.items() if any(way in text for way in ways)]
        hits += [(marker, str(path.relative_to(folder))) for marker in here]
        if not here:
            _clean.add(known)
    return hits


_clean: set[tuple[bytes, tuple[str, ...]]] = set()
