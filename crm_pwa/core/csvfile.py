"""Reads CSV files that come from anywhere: UTF-8, comma, header, plain or gzip.

A file is read twice: once for its facts (hash, lines, encoding), once row by row, so memory
stays the same however long it is. A broken row costs that row alone, never its neighbours.
"""

import csv
import gzip
import hashlib
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import IO

from crm_pwa.core.csvlines import Lines, OpenQuote

BLOCK = 1 << 20
SAMPLE = 4096
Refuse = Callable[[int, str], None]
Cells = Sequence[str]


class FileError(Exception):
    """A file that cannot be imported at all; the text says what to do."""


@dataclass(frozen=True)
class CsvFile:
    """A file found readable. ``lines``: line ends in it; ``sha256``: of the file as it lies.

    ``columns`` are the header's names in lower case; ``ignored`` those nobody asked for.
    """

    path: Path
    sha256: str
    lines: int
    columns: tuple[str, ...]
    ignored: tuple[str, ...]


def inspect(path: Path, required: Sequence[str], optional: Sequence[str]) -> CsvFile:
    """Look a file over before anything is kept.

    Raises FileError: not CSV, not UTF-8, damaged, without a required column, or no file: a pipe
    gives its lines once and an import reads twice.
    """
    if path.exists() and not path.is_file():
        raise FileError(f"{path.name} is not a file.")
    try:
        with _open(path) as stream:
            _recognise(path, stream.read(SAMPLE))
        with _open(path) as stream:
            lines = _scan(path, stream)
        with path.open("rb") as raw:
            digest = hashlib.file_digest(raw, "sha256").hexdigest()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileError(f"{path.name} is damaged or cut off ({error}). Export it again.") from error
    except OSError as error:
        raise FileError(f"{path.name} cannot be read ({error.strerror}).") from error
    columns = _header(path)
    missing = [name for name in required if name not in columns]
    if missing:
        raise FileError(_missing(path, missing, columns))
    known = {*required, *optional}
    return CsvFile(path, digest, lines, columns, tuple(c for c in columns if c not in known))


def rows(file: CsvFile, wanted: Sequence[str], refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
    """Yield (line of the file, cells in the order of ``wanted``), each cell trimmed.

    A wanted column the file does not have reads as "". ``refuse(line, reason)`` hears of
    every row that is none; reading goes on behind it. Blank lines are passed over.
    """
    width = len(file.columns)
    index = {name: at for at, name in enumerate(file.columns)}
    pick = itemgetter(*[index.get(name, width) for name in wanted], width)
    for line, cells in _records(file, refuse):
        if len(cells) != width:
            refuse(line, f"cells: {len(cells)} of them, but the header names {width}")
            continue
        cells.append("")
        yield line, [cell.strip() for cell in pick(cells)[:-1]]


def _records(file: CsvFile, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells) of each record below the header."""
    with _open(file.path) as stream, _text(stream) as text:
        lines = Lines(text)
        reader = csv.reader(lines, strict=True)
        heading = True
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (OpenQuote, csv.Error) as error:
                refuse(lines.first, _words(error, lines))
                lines.back_to_second()
                continue
            if lines.fault:
                refuse(lines.first, lines.fault)
            elif heading:
                heading = False
            elif cells:
                yield lines.first, cells


def _words(error: Exception, lines: Lines) -> str:
    if "field limit" in str(error):
        return f"field: longer than {csv.field_size_limit():,} characters"
    if lines.run_on or "unexpected end" in str(error):
        return "quote: opened on this line and never closed"
    return "quote: stands inside a field; double it or quote the whole field"


def _open(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]


def _text(stream: IO[bytes]) -> io.TextIOWrapper:
    # Bytes that are no UTF-8 come through as lone surrogates; ``Lines`` names their row.
    return io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _header(path: Path) -> tuple[str, ...]:
    with _open(path) as stream, _text(stream) as text:
        lines = Lines(text)
        try:
            cells = next(csv.reader(lines, strict=True), [])
        except (OpenQuote, csv.Error) as error:
            raise FileError(f"The header of {path.name}: {_words(error, lines)}.") from error
        if lines.fault:
            raise FileError(f"The header of {path.name}: {lines.fault}.")
    columns = tuple(cell.strip().lower() for cell in cells)
    if not any(columns):
        raise FileError(f"{path.name} is empty: it needs a header line with column names.")
    twice = sorted(name for name, times in Counter(columns).items() if name and times > 1)
    if twice:
        raise FileError(f"{path.name} has two columns named {twice[0]!r}; keep one.")
    return columns


def _missing(path: Path, missing: list[str], columns: tuple[str, ...]) -> str:
    said = f"{path.name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}."
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|"):
        return f"{said} Its cells are not separated by commas; save it with commas."
    return f"{said} It has: {', '.join(name for name in columns if name)[:200]}."


def _recognise(path: Path, head: bytes) -> None:
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileError(f"{path.name} is a workbook, not CSV. Save it as “CSV UTF-8”.")
    odd = head[1::2].count(0) + head[::2].count(0)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or odd > len(head) // 4:
        raise FileError(f"{path.name} is UTF-16, not UTF-8. Save it as UTF-8.")


def _scan(path: Path, stream: IO[bytes]) -> int:
    """Count line ends; raise FileError when most lines beyond ASCII are not UTF-8."""
    ends, good, bad, rest = 0, 0, [0, 0], b""
    first = 0
    while block := stream.read(BLOCK):
        if rest or not block.isascii():
            *whole, rest = (rest + block).split(b"\n")
            rest = rest[-BLOCK:]
            for number, line in enumerate(whole, ends + 1):
                if not line.isascii():
                    kind = _encoding(line)
                    good += kind is None
                    bad[kind == "GB18030"] += kind is not None
                    first = first or (number if kind else 0)
        ends += block.count(b"\n")
    if sum(bad) > good:
        guess = "in GB18030 (GBK), not UTF-8" if bad[1] > bad[0] else "not in UTF-8"
        raise FileError(f"{path.name} is {guess} (first seen on line {first}). Save it as UTF-8.")
    return ends


def _encoding(line: bytes) -> str | None:
    """None for UTF-8, else the better guess."""
    for name in ("utf-8", "gb18030"):
        try:
            line.decode(name)
        except UnicodeDecodeError:
            continue
        return None if name == "utf-8" else "GB18030"
    return "unknown"
