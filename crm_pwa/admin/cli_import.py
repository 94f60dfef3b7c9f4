"""``flask import``."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from crm_pwa.accounts import given
from crm_pwa.admin import carrying
from crm_pwa.admin.importing import whole
from crm_pwa.admin.importing.job import Job
from crm_pwa.admin.importing.lookup import SOURCE
from crm_pwa.admin.importing.report import NAME, open_report
from crm_pwa.admin.importing.screen import Screen
from crm_pwa.core import clock, migrate, shopfiles
from crm_pwa.core.audit import trail
from crm_pwa.core.csvfile import FileError
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from crm_pwa.core.log import epoch
from crm_pwa.core.log.keys import refuse_other
from crm_pwa.identity import finding
from crm_pwa.members.models import Identity
from crm_pwa.members.sources import OWN
from crm_pwa.privacy.models import Consent

ZONE = "Asia/Shanghai"


class NotAll(click.ClickException):
    """A file had no row that can be used; what the others held is kept."""


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
@click.option(
    "--source",
    default=SOURCE,
    metavar="NAME",
    help="The system the files come from, whose member ids are its own: till, web, app, wecom …",
)
@with_appcontext
def import_folder(folder: Path, assumed: str, source: str) -> None:
    """Bring in stores, products, members, transactions, contacts, facts: the CSV files in DIR.

    The same import twice changes nothing. Rows that cannot be used are listed in
    import-report/refused.csv in the data folder; the others are kept. A file that has none is an
    error, told of at the end.
    """
    assumed, source = _version(assumed), _source(source)
    _ready()
    now_ms = clock.now_ms()
    where = current_app.extensions["settings"].data_dir / "import-report"
    try:
        found = shopfiles.find(folder)
        if others := shopfiles.passed_over(folder):
            click.echo(f"Not read: {', '.join(others)}. An import takes {shopfiles.names()}.")
        with open_report(where) as report:
            screen = Screen(report)
            job = Job(
                keys=current_app.extensions["keys"],
                now_ms=now_ms,
                report=report,
                assumed=assumed,
                source=source,
                opens_stores=shopfiles.STORES.name not in found,
                advance=screen.advance,
            )
            try:
                wrong = whole.run(job, found, screen.begin, screen.finish)
            finally:
                screen.close(where / NAME)
    except FileError as error:
        raise click.ClickException(str(error)) from error
    changed = whole.count_facts(clock.store_day(now_ms, ZONE))
    carrying.settle()
    if doubtful := _look_for_pairs():
        click.echo(f"{doubtful:,} new pairs of members may be one person: see “One person?”.")
    click.echo(f"Facts counted; those of {changed:,} members changed.")
    if wrong:
        raise NotAll("\n".join(wrong))


def _look_for_pairs() -> int:
    """How many new pairs may be one person; others write while they are looked for."""
    found = finding.find(db.session(), current_app.extensions["keys"])
    with writing() as session:
        return finding.keep(session, found)


def _version(assumed: str) -> str:
    """The version of the consent text, as it is kept; "" for none."""
    try:
        return given.text(Consent, "version", assumed) if assumed else ""
    except Invalid as error:
        raise click.ClickException(str(error)) from error


def _source(source: str) -> str:
    """The system's name, as it is kept; none calls itself the member."""
    if source.strip() == OWN:
        raise click.ClickException(f"{OWN!r} is what members say themselves: name the system.")
    try:
        return given.text(Identity, "source", source)
    except Invalid as error:
        raise click.ClickException(str(error)) from error


def _ready() -> None:
    if migrate.current(db.engine) != migrate.head():
        migrate.upgrade(db.engine)
    with writing() as session:
        refuse_other(session, current_app.extensions["keys"])
        epoch.begin(session)
        trail.begin(session, clock.now_ms())
