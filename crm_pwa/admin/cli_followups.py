"""``flask followups make``: facts, prompts and the daily list of each store."""

import click
from flask.cli import AppGroup

from crm_pwa.accounts import queries as accounts
from crm_pwa.admin.lists import make_lists
from crm_pwa.core import migrate
from crm_pwa.core.db import db

group = AppGroup("followups", help="The daily list of a store.")


@group.command("make")
@click.option("--store", "only", default="", help="One store; all of them when left out.")
def make(only: str) -> None:
    """Make today's lists before the shops open. Doing it twice changes nothing."""
    _need_a_ready_database()
    stores = [store.id for store in accounts.stores(db.session())]
    if not stores:
        raise click.ClickException(
            "There is no store yet. Bring the chain in with: flask import FOLDER, "
            "or open one with: flask store add ID NAME"
        )
    if only and only not in stores:
        raise click.ClickException(f"There is no store {only!r}.")
    for line in make_lists([only] if only else stores):
        click.echo(line)


def _need_a_ready_database() -> None:
    """Say what to do with a database that is empty, or of another version of this program."""
    stands = migrate.current(db.engine)
    if stands is None:
        raise click.ClickException(
            "The database is empty. Bring the chain in with: flask import FOLDER, "
            "or look around with: flask demo"
        )
    if stands != migrate.head():
        raise click.ClickException(
            "The database is of another version of this program. "
            "Bring it up to date with: flask serve, which does so as it starts."
        )
