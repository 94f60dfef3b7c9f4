"""Cursors: opaque to the phone; epoch, store and sequence number to us."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

MOST = 2**63 - 1


def write(epoch: str, store_id: str, seq: int) -> str:
    """The cursor that continues behind ``seq``."""
    return urlsafe_b64encode(f"{epoch}\n{store_id}\n{seq}".encode()).decode().rstrip("=")


def read(cursor: str, epoch: str, store_id: str) -> tuple[int, bool]:
    """Return (seq, reset). Anything but a cursor of this epoch and store starts over."""
    if not cursor:
        return 0, False
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found_epoch, found_store, seq = urlsafe_b64decode(padded).decode().split("\n")
        number = int(seq)
    except (Error, ValueError):
        return 0, True
    if (found_epoch, found_store) != (epoch, store_id) or not 0 <= number <= MOST:
        return 0, True
    return number, False
