"""Hybrid logical clocks as text: `0mmmmmmmmmmmm-cccc`.

Twelve hex digits of milliseconds since 1970, four of a counter: text order is time order, in
every language and through JSON.
"""

import re

GRAMMAR = re.compile(r"0[0-9a-f]{12}-[0-9a-f]{4}")
AHEAD_MS = 60_000
"""How far ahead of the server a reading may be; one further on is set to this (decisions/0009)."""

_COUNTER_MAX = 0xFFFF
_MS_MAX = 0xFFFFFFFFFFFF


def make(ms: int, counter: int = 0) -> str:
    """Write a clock reading; milliseconds outside the 48 bits are held to their nearest end."""
    return f"0{min(max(ms, 0), _MS_MAX):012x}-{counter:04x}"


def is_valid(hlc: str) -> bool:
    """Tell whether the text keeps to the grammar."""
    return GRAMMAR.fullmatch(hlc) is not None


def millis(hlc: str) -> int:
    """Milliseconds since 1970 of a reading; 0 for an empty one."""
    return int(hlc[1:13], 16) if hlc else 0


def tick(last: str, wall_ms: int) -> str:
    """Give the next reading: after `last`, the greatest known, and not before the wall."""
    if not last or wall_ms > millis(last):
        return make(wall_ms)
    counter = int(last[14:], 16) + 1
    if counter > _COUNTER_MAX:
        return make(millis(last) + 1)
    return make(millis(last), counter)


def clamp(hlc: str, now_ms: int, place: int = 0) -> tuple[str, bool]:
    """Accept a reading up to a minute from now, else give that latest one, flagged.

    Not now: an edit that saw another one, accepted so far ahead, would fall before it. ``place`` is
    the edit's in its device's count: of one device's edits that are set right at once each stays
    after the one before it.
    """
    if millis(hlc) > now_ms + AHEAD_MS:
        return make(now_ms + AHEAD_MS, place & _COUNTER_MAX), True
    return hlc, False
