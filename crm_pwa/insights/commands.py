"""``flask insights run | score | recommend | due | pairs | effect``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from crm_pwa.core.csvfile import FileError
from crm_pwa.insights import engines, runs
from crm_pwa.insights.parts import Ask
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


@click.group("insights")
def group() -> None:
    """What a shop's transactions say, in CSV files whose every number can be counted again."""


OPTIONS = (
    click.Option(["--data"], type=click.Path(path_type=Path), required=True, metavar="DIR"),
    click.Option(["--as-of"], type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="DATE"),
    click.Option(
        ["--horizon"],
        type=click.IntRange(FEWEST_DAYS, MOST_DAYS),
        default=30,
        show_default=True,
        metavar="DAYS",
    ),
    click.Option(["--out"], type=click.Path(path_type=Path), required=True, metavar="OUT"),
    click.Option(["--engine"], type=click.Choice(["duckdb", "spark"]), default="duckdb"),
    click.Option(["--seed"], type=int, default=0, show_default=True),
)


def _command(name: str) -> click.Command:
    def answer(**given: Any) -> None:
        _answer([*runs.PARTS] if name == "run" else [name], **given)

    return click.Command(
        name, params=list(OPTIONS), callback=with_appcontext(answer), help=HELP[name]
    )


def _answer(names: Sequence[str], **given: Any) -> None:
    clock = runs.Clock()
    master = current_app.extensions["settings"].spark_master
    ask = Ask(given["horizon"], given["seed"], clock.timed, _tell, given["engine"], master)
    place = runs.Place(given["data"], given["as_of"].date(), given["out"])
    try:
        result = runs.of_folder(place, names, ask, clock)
    except (FileError, OSError, engines.NoEngine) as error:
        raise click.ClickException(str(error)) from error
    for note in result.notes:
        _tell(note)
    for table, rows in result.tables.items():
        click.echo(f"{place.out / table}.csv: {rows.num_rows:,} rows")


def _tell(text: str) -> None:
    click.echo(text, err=True)


for _name in HELP:
    group.add_command(_command(_name))
group.add_command(words.group)
