"""``flask backup FILE``, ``flask restore FILE``, ``flask restored``."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from crm_pwa.core import migrate
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.audit.trail import RESTORED, did, trail_of
from crm_pwa.core.backup import restoring, saving
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log import epoch
from crm_pwa.core.log.keys import refuse_other
from crm_pwa.core.log.models import MemberKey
from crm_pwa.members import erasing

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command("backup")
@FILE
@with_appcontext
def save(file: Path) -> None:
    """Copy the whole database to FILE, sealed, while it is served.

    It holds all that was acknowledged before it began. The secret is not in it: keep secret.key
    of the data folder elsewhere, without it the backup cannot be read.
    """
    keys, tables = current_app.extensions["keys"], inspect(db.engine)
    if tables.has_table(MemberKey.__tablename__):
        refuse_other(db.session(), keys)  # it would be sealed under one, its notes under another
        db.session.rollback()
    size = saving.save(db.engine, file.resolve(), keys)
    click.echo(f"{file}: {size:,} bytes. Keep secret.key of the data folder in another place.")
    if tables.has_table(AuditLink.__tablename__):
        with writing() as session:
            did(session, Act("backup", "", now_ms(), detail={"file": file.name, "bytes": size}))


@click.command()
@FILE
@with_appcontext
def restore(file: Path) -> None:
    """Put the backup FILE in the database's place. Stop the server first.

    The database that was there stays beside it. A new epoch begins: every device pulls all anew
    and sends again what it was told in the last seven days was accepted.
    """
    at = now_ms()
    keys = current_app.extensions["keys"]
    kept = restoring.put_back(db.engine, file.resolve(), f"before-{at}", keys)
    if kept:
        click.echo(f"What was there before: {kept}")
    migrate.upgrade(db.engine)
    with writing() as session:
        refuse_other(session, keys)
        fresh = begin_again(session, at)
    if count := erasing.again(current_app.extensions["settings"].data_dir, at):
        click.echo(f"{count:,} members who were forgotten since are forgotten again.")
    click.echo(f"Restored from {file}; epoch {fresh}. Start the server.")


@click.command()
@with_appcontext
def restored() -> None:
    """Say that the database was put back by other means, before it serves again.

    As after flask restore, a new epoch begins.
    """
    at = now_ms()
    with writing() as session:
        fresh = begin_again(session, at)
    erasing.again(current_app.extensions["settings"].data_dir, at)
    click.echo(fresh)


def begin_again(session: Session, at: int) -> str:
    """A new epoch, and a trail that goes on from where this database's ends; return the epoch."""
    fresh = epoch.renew(session)
    if trail := trail_of(session):
        trail.anchors.set_aside(f"before-{at}")
        did(session, Act(RESTORED, "", at, detail={"epoch": fresh}))
    return fresh
