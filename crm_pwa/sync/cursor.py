"""Cursors: opaque to the phone; epoch, store, sequence number and our mark to us."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from crm_pwa.core.seal import Keys


def write(keys: Keys, epoch: str, store_id: str, seq: int) -> str:
    """The cursor that continues behind ``seq``."""
    text = f"{epoch}\n{store_id}\n{seq}"
    return urlsafe_b64encode(f"{text}\n{keys.mark(text)}".encode()).decode().rstrip("=")


def read(keys: Keys, cursor: str, epoch: str, store_id: str) -> tuple[int, bool]:
    """Return (seq, reset). Anything but our own cursor of this epoch and store starts over."""
    if not cursor:
        return 0, False
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text, _, mark = urlsafe_b64decode(padded).decode().rpartition("\n")
        found_epoch, found_store, seq = text.split("\n")
    except (Error, ValueError):
        return 0, True
    ours = hmac.compare_digest(mark.encode(), keys.mark(text).encode())
    if not ours or (found_epoch, found_store) != (epoch, store_id):
        return 0, True
    return int(seq), False
