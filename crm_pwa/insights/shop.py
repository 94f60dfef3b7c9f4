"""One shop's history up to a day, as tables of DuckDB.

    member(member_no, member_id, joined_on, store_no, store_id)
    product(product_no, product_id, name, category, subcategory, brand, list_cents)
    store(store_no, store_id, name, region, timezone)
    lines(txn_id, day, member_no, store_no, channel, product_no, qty, cents)
    line(txn_id, day, member_id, store_id, channel, product_id, qty, cents)
    contact(contact_id, at_ms, day, member_no, member_id, channel, reason_code, arm, propensity,
        outcome, value_cents)

Numbers (``*_no``) count from 0 in the order of the ids, so what is tied by id is tied by number.
Days are the store's own, ``at_ms`` is UTC milliseconds, money is in minor units. ``lines`` holds
numbers and is quick; ``line`` is the same by ids. ``member_no`` is NULL where nobody gave a name,
``joined_on`` and ``store_no`` where no file says. Nothing is dated on or after as-of.
"""

from dataclasses import dataclass, field
from datetime import date

import duckdb


@dataclass
class Shop:
    """The tables above on ``con``.

    files: the files that were there. read, refused, later: their rows in all, those refused,
    those dated on or after as-of. reasons: how often rows of a file were refused, by reason.
    ignored: columns nobody reads, by file.
    """

    con: duckdb.DuckDBPyConnection
    as_of: date
    files: tuple[str, ...] = ()
    read: int = 0
    refused: int = 0
    later: int = 0
    reasons: dict[str, dict[str, int]] = field(default_factory=dict)
    ignored: dict[str, list[str]] = field(default_factory=dict)

    def count(self, table: str) -> int:
        """How many rows a table holds."""
        found = self.con.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(found[0]) if found else 0
