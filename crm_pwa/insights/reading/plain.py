"""Whether a file is so plain that DuckDB and the house's own reader cannot differ about it."""

import gzip
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

BLOCK = 1 << 20
SPACE, DELETE, FIRST_PRINTABLE = 32, 127, 32
EDGE = np.zeros(256, dtype=bool)
EDGE[list(b',"\r\n')] = True


def rows(path: Path) -> int | None:
    """How many lines stand below the header, or None where a file is not plain.

    Plain: UTF-8, nothing in it that nobody sees, no space at the edge of a cell.
    """
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    if packed != path.name.endswith(".gz"):
        return None
    ends = 0
    with gzip.open(path) if packed else path.open("rb") as stream:
        for block in _blocks(stream):  # type: ignore[arg-type] # a gzip file reads like any other
            if (found := _ends(block)) is None or not (block.isascii() or _shows(block)):
                return None
            ends += found
    return ends - 1


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The file in blocks of whole lines; the last one ends with a line end too."""
    head = stream.read(len(BOM_UTF8))
    block = b"" if head == BOM_UTF8 else head
    while block := block + stream.read(BLOCK):
        block += stream.readline(BLOCK)
        yield block if block.endswith(b"\n") else block + b"\n"
        block = b""


def _ends(block: bytes) -> int | None:
    """Line ends of an unremarkable block; None for another."""
    octets = np.frombuffer(block, dtype=np.uint8)
    ends, returns = block.count(b"\n"), block.count(b"\r\n")
    if np.count_nonzero(octets < FIRST_PRINTABLE) != ends + returns or (octets == DELETE).any():
        return None
    spaces = np.flatnonzero(octets == SPACE)
    if spaces.size and (EDGE[octets[spaces - 1]].any() or EDGE[octets[spaces + 1]].any()):
        return None
    return ends


def _shows(block: bytes) -> bool:
    try:
        text = block.decode()
    except UnicodeDecodeError:
        return False
    return text.replace("\n", "").replace("\r", "").isprintable()
