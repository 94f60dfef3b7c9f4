"""What a link says, in bytes: the same when it is written and when it is read again."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

FIRST = ""
"""The mac before a chain's first link."""
DIGEST_CHARS = 32
Row = Mapping[str, Any]


class Act(NamedTuple):
    """What somebody did: ``rows`` are the rows it wrote, {table: whole rows}, each with its id.

    ``actor_id`` is "" for the command line and the program itself; ``at`` ms; ``store_id`` names
    the chain. ``detail`` is for acts that leave no row of their own; ``gone`` lists rows that
    were let go on purpose, {table: [ids]}. No personal text in any of it.
    """

    act: str
    actor_id: str
    at: int
    store_id: str = ""
    rows: Mapping[str, Sequence[Row]] = {}
    detail: Mapping[str, Any] = {}
    gone: Mapping[str, Sequence[str]] = {}

    def covers(self) -> str:
        """The rows it wrote, each by id and digest."""
        found = {
            table: {row["id"]: digest(row) for row in rows} for table, rows in self.rows.items()
        }
        return said(found)

    def told(self) -> str:
        """What it says beside them."""
        return said({**self.detail, **({"gone": self.gone} if self.gone else {})})


def digest(row: Row) -> str:
    """Sum up a whole row: the first half of its SHA-256, hex."""
    values = [_plain(row[name]) for name in sorted(row)]
    return hashlib.sha256(msgspec.json.encode(values)).hexdigest()[:DIGEST_CHARS]


def said(value: Any) -> str:
    """A value as JSON, spelled in one way."""
    return msgspec.json.encode(value, order="deterministic").decode()


def mac(key: bytes, before: str, link: Row) -> str:
    """The seal of a link, hex. ``link``: its columns, of which the mac itself is not read."""
    values = [before, *(link[name] for name in sorted(link) if name != "mac")]
    return hmac.digest(key, msgspec.json.encode(values), "sha256").hex()


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return value.hex() if isinstance(value, bytes | memoryview) else value
