"""What a till's QR code says: which till, who shows it and when, under the chain's mark.

It changes every minute, so that a picture of it is of no use later on, and nobody without the
chain's secret can write one for another till.
"""

import base64
import hmac
import struct
import uuid
from dataclasses import dataclass

from crm_pwa.core.seal import Keys

STEP_MS = 60_000
FRESH_MS = 5 * 60_000
"""So long somebody may take from scanning to the first tap."""
LATE_MS = 15 * 60_000
"""So long whoever began in time may take with the one-time code."""
_TOLD = struct.Struct(">5sI16s")
_MARK = 10
LENGTH = 56


@dataclass(frozen=True)
class Token:
    """A code that a till showed. ``at``: when, by our own clock, whole minutes in ms."""

    till_id: str
    staff_id: str
    at: int

    def is_fresh(self, now_ms: int, within_ms: int = FRESH_MS) -> bool:
        """Whether it was shown so lately."""
        return -STEP_MS <= now_ms - self.at < within_ms


def write(keys: Keys, till_id: str, staff_id: str, now_ms: int) -> str:
    """The 56 letters and digits that this till shows in this minute."""
    till, staff = base64.b32decode(till_id), uuid.UUID(staff_id).bytes
    told = _TOLD.pack(till, now_ms // STEP_MS, staff)
    return base64.b32encode(told + keys.till_mark(told)).decode()


def read(keys: Keys, text: str) -> Token | None:
    """What a code says; None for one this chain did not write."""
    if len(text) != LENGTH:
        return None
    try:
        raw = base64.b32decode(text)
    except ValueError:
        return None
    told, mark = raw[:-_MARK], raw[-_MARK:]
    if not hmac.compare_digest(mark, keys.till_mark(told)):
        return None
    till, step, staff = _TOLD.unpack(told)
    return Token(base64.b32encode(till).decode(), str(uuid.UUID(bytes=staff)), step * STEP_MS)
