"""A run: the shop is read, its parts asked, what they found written."""

import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa

from crm_pwa.insights import writing
from crm_pwa.insights.due import due
from crm_pwa.insights.effect import effect
from crm_pwa.insights.pairs import pairs
from crm_pwa.insights.parts import Ask, Part, Result
from crm_pwa.insights.reading import whole
from crm_pwa.insights.recommend import recommend
from crm_pwa.insights.refusals import Refusals
from crm_pwa.insights.score import score
from crm_pwa.insights.shop import Shop

PARTS: dict[str, Part] = {
    "score": score,
    "recommend": recommend,
    "due": due,
    "pairs": pairs,
    "effect": effect,
}
STEPS = ("read", "features", "model", "recommend", "write")
VERSIONS = ("duckdb", "ibis-framework", "numpy", "scipy", "scikit-learn")


@dataclass
class Clock:
    """Seconds by step."""

    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add what the block takes to a step's seconds."""
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + perf_counter() - start


@dataclass(frozen=True)
class Place:
    """Where a folder run reads, up to which day, and where it writes."""

    data: Path
    as_of: date
    out: Path


def of_folder(place: Place, names: Sequence[str], ask: Ask, clock: Clock) -> Result:
    """Ask the parts named of a folder's files and write what they find to ``place.out``.

    Raises FileError for files that cannot be read; what was there is then left.
    """
    with writing.whole(place.out) as (work, fresh):
        ask.tell(f"Reading {place.data}")
        with clock.timed("read"), Refusals(fresh / "refused.csv") as refusals:
            shop = whole.read(place.data, place.as_of, work, refusals)
        try:
            result = asked(shop, names, ask)
            with clock.timed("write"):
                for name, table in result.tables.items():
                    writing.write_csv(shop.con, table, fresh / f"{name}.csv")
            writing.write_json(_told(shop, ask, clock, result), fresh / "run.json")
        finally:
            shop.con.close()
    return result


def asked(shop: Shop, names: Sequence[str], ask: Ask) -> Result:
    """Ask the parts named, one after the other."""
    tables: dict[str, pa.Table] = {}
    parameters: dict[str, Any] = {}
    notes: list[str] = []
    for name in names:
        ask.tell(name)
        found = PARTS[name](shop, ask)
        tables |= found.tables
        parameters |= found.parameters
        notes += [f"{name}: {note}" for note in found.notes]
    return Result(tables, parameters, notes)


def _told(shop: Shop, ask: Ask, clock: Clock, result: Result) -> dict[str, Any]:
    return {
        "versions": {name: version(name) for name in VERSIONS},
        "seconds": {step: round(seconds, 3) for step, seconds in clock.seconds.items()},
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "as_of": shop.as_of.isoformat(),
        "horizon": ask.horizon,
        "seed": ask.seed,
        "engine": ask.engine,
        "parameters": dict(result.parameters),
        "files": list(shop.files),
        "rows": {"read": shop.read, "refused": shop.refused, "later": shop.later},
        "refused": shop.reasons,
        "ignored_columns": shop.ignored,
        "tables": {name: table.num_rows for name, table in result.tables.items()},
        "notes": result.notes,
    }
