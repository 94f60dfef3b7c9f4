"""A run on the application's own database."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from crm_pwa.core import clock, ids
from crm_pwa.core.csvfile import FileError
from crm_pwa.core.db import db
from crm_pwa.insights import runs
from crm_pwa.insights.own import exporting, keeping, leaving
from crm_pwa.insights.parts import Ask, Result
from crm_pwa.insights.reading import whole
from crm_pwa.insights.refusals import Refusals
from crm_pwa.insights.shop import Shop


def run(as_of: date, ask: Ask) -> Result:
    """Work everything out as of a day and write it back; return what was found.

    A run that dies leaves what the last one wrote. Raises FileError where nothing was bought yet.
    """
    run_id = ids.new()
    with _own_shop(as_of, ask) as (members, shop):
        keeping.begin(run_id, as_of, ask.horizon, clock.now_ms())
        found = runs.asked(shop, [*runs.PARTS], ask)
        soon = leaving.estimates(shop, ask)
    with ask.timed("write"):
        keeping.keep(run_id, found.tables)
        keeping.end(run_id, members, soon, clock.now_ms())
    return found


def look(as_of: date, names: Sequence[str], ask: Ask) -> Result:
    """Ask the parts named, and write nothing. Raises FileError where nothing was bought yet."""
    with _own_shop(as_of, ask) as (_, shop):
        return runs.asked(shop, names, ask)


@contextmanager
def _own_shop(as_of: date, ask: Ask) -> Iterator[tuple[int, Shop]]:
    """The database as a shop, with the number of members in it; its files go with the block."""
    with tempfile.TemporaryDirectory(prefix="insights-") as temporary:
        data, work = Path(temporary, "data"), Path(temporary, "work")
        data.mkdir(mode=0o700)
        work.mkdir(mode=0o700)
        ask.tell("Reading the database")
        with ask.timed("read"), Refusals(work / "refused.csv") as refusals:
            members = exporting.export(db.session(), data, as_of)
            db.session.remove()
            shop = whole.read(data, as_of, work, refusals)
        if not shop.count("lines"):
            raise FileError("Nothing was bought before that day: there is nothing to work out.")
        try:
            yield len(members), shop
        finally:
            shop.con.close()
