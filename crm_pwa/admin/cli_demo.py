"""``flask demo``: the made-up shop to try everything in."""

import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from crm_pwa.accounts.models import Store
from crm_pwa.admin import demo as shop
from crm_pwa.core.db import db

TZ = ZoneInfo("Asia/Shanghai")


@click.command()
@with_appcontext
def demo() -> None:
    """Fill the database with the demo shop: 3 stores, 2,000 members, 24 months."""
    fill_when_empty()


def fill_when_empty() -> None:
    """Make the demo shop unless there are stores already; print the accounts once."""
    if db.session.scalar(select(func.count()).select_from(Store)):
        return
    as_of = datetime.now(TZ).date()
    with tempfile.TemporaryDirectory() as folder:
        click.echo("Making the demo shop …")
        given = current_app.extensions["settings"].demo_password
        _fill(Path(folder), as_of, given)
