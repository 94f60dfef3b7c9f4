"""What a part of a run is asked, and what it hands back."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from crm_pwa.insights.shop import Shop


@dataclass(frozen=True)
class Ask:
    """What everybody who runs a part wants to know.

    horizon: days from as-of on that forecasts are about. seed: of all chance there is.
    master: address of the Spark cluster for the engine ``spark``.
    timed: ``with ask.timed("model"):`` adds to the seconds of that step in run.json; the steps
    are read, features, model, recommend, write.
    tell: hears what is under way, for people who wait.
    """

    horizon: int
    seed: int
    timed: Callable[[str], AbstractContextManager[None]]
    tell: Callable[[str], None]
    engine: str = "duckdb"
    master: str = ""


@dataclass
class Result:
    """What a part found.

    tables: name of the CSV (without ending) → its columns, rows in the order they are written.
    parameters: go to run.json. notes: why a table is empty, or what was done instead.
    """

    tables: Mapping[str, pa.Table]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


Part = Callable[[Shop, Ask], Result]
