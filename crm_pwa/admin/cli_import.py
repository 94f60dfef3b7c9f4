"""``flask import``."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from crm_pwa.accounts import given
from crm_pwa.admin import carrying
from crm_pwa.admin.importing import files, whole
from crm_pwa.admin.importing.job import Job
from crm_pwa.admin.importing.report import NAME, open_report
from crm_pwa.admin.importing.screen import Screen
from crm_pwa.core import clock, migrate
from crm_pwa.core.csvfile import FileError
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from crm_pwa.core.log import epoch
from crm_pwa.core.log.keys import refuse_other
from crm_pwa.privacy.models import Consent

ZONE = "Asia/Shanghai"


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--assume-consent",
    "assumed",
    default="",
    metavar="VERSION",
    help="Version of the consent text you keep elsewhere. Members never asked then count as having "
    "agreed to membership and personalisation.",
)
@with_appcontext
def import_folder(folder: Path, assumed: str) -> None:
    """Bring in stores, products, members, transactions, contacts, facts: the CSV files in DIR.

    The same import twice changes nothing. Rows that cannot be used are listed in
    import-report/refused.csv in the data folder; the others are kept.
    """
    assumed = _version(assumed)
    _ready()
    now_ms = clock.now_ms()
    where = current_app.extensions["settings"].data_dir / "import-report"
    try:
        found = files.find(folder)
        if others := files.passed_over(folder):
            click.echo(f"Not read: {', '.join(others)}. An import takes {files.names()}.")
        with open_report(where) as report:
            screen = Screen(report)
            job = Job(
                keys=current_app.extensions["keys"],
                now_ms=now_ms,
                report=report,
                assumed=assumed,
                opens_stores=files.STORES.name not in found,
                advance=screen.advance,
            )
            try:
                whole.run(job, found, screen.begin, screen.finish)
            finally:
                screen.close(where / NAME)
    except FileError as error:
        carrying.settle()  # for those who were brought in before it
        raise click.ClickException(str(error)) from error
    changed = whole.count_facts(clock.store_day(now_ms, ZONE))
    carrying.settle()
    click.echo(f"Facts counted; those of {changed:,} members changed.")


def _version(assumed: str) -> str:
    """The version of the consent text, as it is kept; "" for none."""
    try:
        return given.text(Consent, "version", assumed) if assumed else ""
    except Invalid as error:
        raise click.ClickException(str(error)) from error


def _ready() -> None:
    if migrate.current(db.engine) != migrate.head():
        migrate.upgrade(db.engine)
    with writing() as session:
        refuse_other(session, current_app.extensions["keys"])
        epoch.begin(session)
