"""How long things are kept: what a rule is asked, and the ways in which most of them work.

Each domain says of its own what is too old; ``admin/retaining.py`` runs them all.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, func, select

from crm_pwa.accounts.chosen import Setting
from crm_pwa.core.clock import day_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import table_of

PAGE = 500
"""Rows that go in one transaction, so that nobody waits for the writer."""
ZONE = "Asia/Shanghai"
MONTHS = 12
Unit = Literal["months", "days", ""]


@dataclass(frozen=True)
class Asked:
    """What is too old: whatever is from before ``before``, a day, which begins at ``before_ms``.

    ``kept``: members of whom nothing goes, because a law or an open complaint needs it. ``dry``:
    only count.
    """

    now_ms: int
    before: date
    before_ms: int
    kept: frozenset[str]
    keys: Keys
    folder: Path
    dry: bool


@dataclass(frozen=True)
class Rule:
    """One thing that is not kept for ever. ``work`` lets it go, or counts it, and says how many.

    ``unit``: what the setting ``keeps`` counts; "" and None where what is over says so itself.
    ``counts``: nothing goes, the figure is for people to act on.
    """

    name: str
    work: Callable[[Asked], int]
    unit: Unit = ""
    keeps: Setting | None = None
    counts: bool = False


def since(today: date, unit: Unit, many: int) -> date:
    """The first day that is still kept."""
    if unit == "days":
        return date.fromordinal(today.toordinal() - many)
    if unit != "months":
        return today
    years, month = divmod(today.year * MONTHS + today.month - 1 - many, MONTHS)
    return date(years, month + 1, min(today.day, monthrange(years, month + 1)[1]))


def begins(day: date) -> int:
    """When a day begins by the chain's clock, ms."""
    return day_ms(day, ZONE)


def rows(model: Any, old: Callable[[Asked], Iterable[ColumnElement[bool]]]) -> Any:
    """Work that deletes the rows of a table for which all of ``old`` holds, page by page.

    They are found before the write begins: nobody waits for a search of the whole table.
    """
    table = table_of(model)
    key = next(iter(table.primary_key))

    def work(asked: Asked) -> int:
        found = select(key).where(*old(asked))
        if asked.dry:
            return db.session().scalar(select(func.count()).select_from(found.subquery())) or 0
        many = 0
        while True:
            ids = db.session().scalars(found.order_by(key).limit(PAGE)).all()
            if ids:
                with writing() as session:
                    here = delete(table).where(key.in_(ids), *old(asked)).returning(key)
                    many += len(session.execute(here).all())
            if len(ids) < PAGE:
                return many

    return work
