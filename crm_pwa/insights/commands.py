"""``flask insights run | score | recommend | due | pairs | effect``."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import duckdb
from flask import current_app
from flask.cli import with_appcontext

from crm_pwa.core.cells import FIRST_YEAR, LAST_YEAR
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.csvfile import FileError
from crm_pwa.insights import engines, runs, writing
from crm_pwa.insights.own import running
from crm_pwa.insights.parts import Ask, Result
from crm_pwa.insights.reading.kinds import ZONE
from crm_pwa.insights.words import commands as words

FEWEST_DAYS, MOST_DAYS = 1, 3_660
HELP = {
    "run": "Everything below.",
    "score": "How often, how much, how near each member is.",
    "recommend": "What each member may want next.",
    "due": "What each member is about to need again.",
    "pairs": "What goes with what.",
    "effect": "What contacts were worth.",
}


class Day(click.DateTime):
    """A day of the years that files may speak of."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day, or why it is none."""
        found: datetime = super().convert(value, param, ctx)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fail(f"{value} is not in the years {FIRST_YEAR} to {LAST_YEAR}.", param, ctx)
        return found


@click.group("insights")
def group() -> None:
    """What a shop's transactions say, in CSV files whose every number can be counted again."""


OPTIONS = (
    click.Option(
        ["--data"],
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="A folder of CSV files.  [default: the application's database]",
    ),
    click.Option(
        ["--as-of"],
        type=Day(),
        metavar="DATE",
        help="Only what happened before.  [default for the database: today]",
    ),
    click.Option(
        ["--horizon"],
        type=click.IntRange(FEWEST_DAYS, MOST_DAYS),
        default=30,
        show_default=True,
        metavar="DAYS",
    ),
    click.Option(["--out"], type=click.Path(path_type=Path), metavar="OUT"),
    click.Option(["--engine"], type=click.Choice(["duckdb", "spark"]), default="duckdb"),
    click.Option(["--seed"], type=int, default=0, show_default=True),
)


def _command(name: str) -> click.Command:
    def answer(**given: Any) -> None:
        try:
            if given["data"]:
                _of_folder([*runs.PARTS] if name == "run" else [name], **given)
            else:
                _of_database(name, **given)
        except (FileError, OSError, engines.NoEngine) as error:
            raise click.ClickException(str(error)) from error
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            first, *_ = str(error).splitlines()
            raise click.ClickException(f"There is no room to count in. {first}") from error

    return click.Command(
        name, params=list(OPTIONS), callback=with_appcontext(answer), help=HELP[name]
    )


def _of_folder(names: Sequence[str], **given: Any) -> None:
    for option in ("as_of", "out"):
        if not given[option]:
            raise click.UsageError(f"With --data say --{option.replace('_', '-')} too.")
    clock = runs.Clock()
    place = runs.Place(given["data"], given["as_of"].date(), given["out"])
    result = runs.of_folder(place, names, _ask(clock, **given), clock)
    _say(result, lambda table: place.out / f"{table}.csv")


def _of_database(name: str, **given: Any) -> None:
    """A whole run is written back; a part is asked, and its table shown or put into ``--out``."""
    as_of = given["as_of"].date() if given["as_of"] else store_day(now_ms(), ZONE)
    ask = _ask(runs.Clock(), **given)
    result = running.run(as_of, ask) if name == "run" else running.look(as_of, [name], ask)
    if given["out"]:
        writing.write_tables(result.tables, given["out"])
    _say(result, lambda table: table)


def _ask(clock: runs.Clock, **given: Any) -> Ask:
    master = current_app.extensions["settings"].spark_master
    return Ask(given["horizon"], given["seed"], clock.timed, _tell, given["engine"], master)


def _say(result: Result, called: Callable[[str], object]) -> None:
    for note in result.notes:
        _tell(note)
    for table, rows in result.tables.items():
        click.echo(f"{called(table)}: {rows.num_rows:,} rows")


def _tell(text: str) -> None:
    click.echo(text, err=True)


for _name in HELP:
    group.add_command(_command(_name))
group.add_command(words.group)
