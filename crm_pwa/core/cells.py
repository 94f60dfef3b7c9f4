"""Cells into values. Each reader raises Unusable with words for the person who made the file."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from crm_pwa.core import money

SHOWN = 40
WHOLE_LIMIT = 2**31
FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_DIGITS = 10
CACHED = 4_096  # the lines of a receipt share their time, channel and often quantity


class Unusable(ValueError):
    """A cell that cannot be read; the text is the reason, "what: detail"."""


def shown(text: str) -> str:
    """A cell's text as a reason may quote it: short, on one line."""
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "…")


def visible(row: list[str]) -> list[str]:
    """The row without what nobody can see (control characters, odd spaces, byte order marks).

    It reads as one space, so that an id is the same wherever it stands.
    """
    if "".join(row).isprintable():
        return row
    shown_only = ("".join(c if c.isprintable() else " " for c in cell) for cell in row)
    return [" ".join(cell.split()) for cell in shown_only]


@lru_cache(maxsize=CACHED)
def text(column: str, cell: str, longest: int) -> str:
    """Text of at most ``longest`` characters."""
    if len(cell) > longest:
        raise Unusable(f"{column}: longer than {longest} characters")
    return cell


def key(column: str, cell: str, longest: int) -> str:
    """An id: text that must not be blank, kept as it is, zeros in front included."""
    if not cell:
        raise Unusable(f"{column}: blank")
    return text(column, cell, longest)


@lru_cache(maxsize=CACHED)
def whole(column: str, cell: str) -> int:
    """A whole number; "2.0" is one."""
    number, _, zeros = cell.partition(".")
    digits = number[1:] if number[:1] in ("-", "+") else number
    if not (digits.isascii() and digits.isdigit()) or zeros.strip("0"):
        raise Unusable(f"{column}: {shown(cell)} is not a whole number")
    value = int(number) if len(digits) <= MOST_DIGITS else WHOLE_LIMIT
    if abs(value) >= WHOLE_LIMIT:
        raise Unusable(f"{column}: {shown(cell)} is too large")
    return value


def amount(column: str, cell: str) -> int:
    """Money in minor units."""
    try:
        return money.minor(cell)
    except ValueError:
        raise Unusable(f"{column}: {shown(cell)} is not an amount; write it like 1280.50") from None


def share(column: str, cell: str) -> float:
    """A chance above 0, at most 1."""
    try:
        value = float(cell)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise Unusable(f"{column}: {shown(cell)} is not a chance above 0, at most 1; try 0.9")
    return value


def degrees(column: str, cell: str, most: int) -> float | None:
    """A latitude or longitude; None for blank."""
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        raise Unusable(f"{column}: {shown(cell)} is not a number") from None
    if not -most <= value <= most:
        raise Unusable(f"{column}: {shown(cell)} lies beyond {most} degrees")
    return value


def day(column: str, cell: str) -> str:
    """An ISO date, YYYY-MM-DD."""
    try:
        read = date.fromisoformat(cell)  # it reads 2026-W10-1 too, which is no day to keep as text
        if cell == read.isoformat() and FIRST_YEAR <= read.year <= LAST_YEAR:
            return cell
    except ValueError:
        pass
    raise Unusable(f"{column}: {shown(cell)} is not a date; write it like 2026-03-08")


@lru_cache(maxsize=CACHED)
def moment(column: str, cell: str, zone: tzinfo) -> tuple[int, str]:
    """(UTC milliseconds, local date) of an ISO time; without an offset it is in ``zone``."""
    try:
        when = datetime.fromisoformat(cell)
        local = when.replace(tzinfo=zone) if when.tzinfo is None else when.astimezone(zone)
        if FIRST_YEAR <= when.year <= LAST_YEAR:
            return round(local.astimezone(UTC).timestamp() * 1000), local.date().isoformat()
    except (ValueError, OverflowError):
        pass
    raise Unusable(f"{column}: {shown(cell)} is not a time; write it like 2026-03-08T14:30:00")


def one_of(column: str, cell: str, words: Mapping[str, str]) -> str:
    """A word of a closed list, in any case of letters; blank stays blank."""
    known = words.get(cell.lower()) if cell else ""
    if known is None:
        raise Unusable(f"{column}: {shown(cell)} is not known")
    return known
