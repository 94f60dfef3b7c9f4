"""Writes CSV that a spreadsheet opens as it is meant: in the right letters, running nothing."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20|%")
"""What a spreadsheet may take for a formula's beginning, full-width signs with it (OWASP, CSV
injection). A cell that begins so is text once an apostrophe stands before it."""


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as UTF-8 with a byte order mark, by which Excel knows it, and CRLF line ends."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
