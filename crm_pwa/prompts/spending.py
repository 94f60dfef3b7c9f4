"""What a member spent."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

YEAR = timedelta(days=364)


def spent(lines: Iterable[Any], last_visit: str | None) -> int:
    """Net spend in the 365 days that end with the last visit, minor units.

    ``lines``: one member's, as ``products.lines`` gives them.
    """
    if not last_visit:
        return 0
    first = (date.fromisoformat(last_visit) - YEAR).isoformat()
    return sum(line.amount for line in lines if first <= line.day <= last_visit)
