"""Ids made by whoever writes: UUID version 7 (RFC 9562), so that rows arrive in time order."""

import os
import re
import time

GRAMMAR = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RANDOM_BYTES = 10

_MS_MAX = 0xFFFFFFFFFFFF


def uuid7(ms: int, rand: bytes) -> str:
    """Make an id out of milliseconds since 1970 and ten random bytes."""
    if len(rand) != RANDOM_BYTES:
        raise ValueError("ten random bytes are needed")
    tail = bytearray(rand)
    tail[0] = 0x70 | (tail[0] & 0x0F)
    tail[2] = 0x80 | (tail[2] & 0x3F)
    digits = f"{min(max(ms, 0), _MS_MAX):012x}{tail.hex()}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def new() -> str:
    """Make an id now."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(RANDOM_BYTES))


def millis(made: str) -> int:
    """The milliseconds an id of ours was made at."""
    return int(made[:8] + made[9:13], 16)


def is_uuid(text: str) -> bool:
    """Tell whether the text is a UUID in its one canonical, lower-case spelling."""
    return GRAMMAR.fullmatch(text) is not None
