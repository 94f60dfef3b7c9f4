"""Every fault there is, by name, with how often it strikes at the full and at the small size."""

from collections.abc import Callable
from dataclasses import dataclass

from faults import kills
from faults.tally import Tally


@dataclass(frozen=True)
class Fault:
    """``strike(count)`` injects the fault so many times and tells what became of every promise."""

    strike: Callable[[int], Tally]
    full: int
    small: int


CATALOGUE = {
    "kills-sqlite": Fault(kills.sqlite, 300, 3),
    "kills-postgres": Fault(kills.postgres, 300, 3),
}
