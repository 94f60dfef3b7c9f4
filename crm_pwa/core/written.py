"""The mark of the program itself: what was worked out by another one is worked out anew."""

from functools import cache
from hashlib import blake2b
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = (".pyc", ".pyo")
SIZE = 16


def mark_of(*told: object) -> str:
    """32 hex digits of plain values: tuples, texts, numbers, None. Equal for equal values."""
    return blake2b(repr(told).encode(), digest_size=SIZE).hexdigest()


@cache
def program() -> str:
    """The mark of everything the package consists of, code and data."""
    found = blake2b(digest_size=SIZE)
    for path in sorted(ROOT.rglob("*")):
        if path.is_file() and path.suffix not in LEFT_OUT:
            content = path.read_bytes()
            found.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode())
            found.update(content)
    return found.hexdigest()
