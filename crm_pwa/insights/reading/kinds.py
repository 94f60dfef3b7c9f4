"""What a kind of file is to its reader: columns, and two ways to read a row that agree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from crm_pwa.core.shopfiles import Shape

ZONE = "Asia/Shanghai"
"""Where a store is whose file names no zone."""
PERSON, LONG, SHORT, WORD = 80, 60, 40, 20
"""Most characters of a member's id, of another, of a store's id or a reason, of a channel."""

Cells = Mapping[str, str]
zone = cache(ZoneInfo)


class Later(Exception):
    """A row dated on or after as-of: nothing about it counts."""


@dataclass(frozen=True)
class Eyes:
    """What reading a cell needs to know besides it: as-of, and the zone of each store."""

    as_of: date
    zones: Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """A column that is kept: its SQL type, and the SQL that reads a plain row's cell.

    refers: the table it names a row of. blank: whether it may name none.
    """

    type: str
    sql: str = "NULL"
    refers: str = ""
    blank: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of file, and the ``table`` of what is read.

    id: the column that tells rows apart; "" where none does.
    plain: SQL, whether a row is so plain that the columns' SQL reads it as ``read`` would.
    later: SQL, whether a plain row is dated on or after as-of; dated_later: the same of its table.
    read: the values of a row in the order of ``columns``; it raises Unusable or Later.
    """

    shape: Shape
    table: str
    id: str
    columns: Mapping[str, Column]
    read: Callable[[Cells, Eyes], tuple[Any, ...]]
    plain: str = "false"
    later: str = "false"
    dated_later: str = "false"
