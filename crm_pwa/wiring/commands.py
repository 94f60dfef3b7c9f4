"""The command line: ``flask serve | store | staff | rules | device | restored | import …``."""

import contextlib
import errno
import importlib
from collections.abc import Iterator
from copy import copy

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo, pass_script_info, with_appcontext
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from crm_pwa.admin import (
    cli_audit,
    cli_backup,
    cli_erase,
    cli_followups,
    cli_import,
    cli_retention,
    cli_rules,
    cli_settings,
    cli_shop,
    demo_shop,
)
from crm_pwa.boards import operations as boards
from crm_pwa.core import migrate
from crm_pwa.core.audit import trail
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, refuse_passing, writing
from crm_pwa.core.errors import AppError
from crm_pwa.core.log import epoch
from crm_pwa.core.log.keys import refuse_other
from crm_pwa.items import operations as items
from crm_pwa.members import erasing, feed
from crm_pwa.sync import cli, settings
from crm_pwa.wiring import phones
from crm_pwa.wiring.serving import EVERYWHERE, HERE, Place, announce, answer, refuse_busy

DEBUG = (
    "flask serve does not start with debug on: it would show people's data and the program's own. "
    "Unset FLASK_DEBUG; to develop, use: flask run --debug"
)
rules = AppGroup("rules", help="The numbers by which prompts are made.")
rules.add_command(cli_rules.show)
rules.add_command(cli_rules.preview)
rules.add_command(cli_rules.show_history)


def attach(app: Flask) -> None:
    """Add every command to the application."""
    imports = _then_refresh(cli_import.import_folder)
    sync = (
        cli.device,
        cli_audit.group,
        cli_backup.save,
        cli_backup.restore,
        cli_backup.restored,
        cli_erase.forget,
        cli_retention.group,
    )
    for changing in (cli_rules.set_rule, cli_rules.restore_rule):
        rules.add_command(_then_refresh(changing))
    shop = (_ready(group) for group in (cli_shop.store, cli_shop.staff, cli_settings.group))
    for command in (rules, *shop, serve, demo, imports, cli_followups.group, *sync):
        app.cli.add_command(_explained(command))
    app.cli.add_command(Analytics("insights", help="What transactions say, in CSV files."))


class Analytics(click.Group):
    """The group ``insights``, imported when it is called: a web request never needs its stack."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of its commands."""
        return self._loaded().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of its commands."""
        return self._loaded().get_command(ctx, cmd_name)

    def _loaded(self) -> click.Group:
        group: click.Group = importlib.import_module("crm_pwa.insights.commands").group
        return group


def _explained(command: click.Command) -> click.Command:
    """The same command, or group of them, which ends with an error's words where it has some."""
    again = copy(command)
    if isinstance(again, click.Group):
        again.commands = {name: _explained(one) for name, one in again.commands.items()}
    elif again.callback is not None:
        again.callback = _told()(again.callback)
    return again


def _ready(group: click.Group) -> click.Group:
    """The same group; each command finds the database ready, and phones are told afterwards."""
    again = copy(group)
    again.commands = {name: _made_ready(_then_refresh(one)) for name, one in group.commands.items()}
    return again


def _made_ready(command: click.Command) -> click.Command:
    run = command.callback

    def ready(*given: object, **named: object) -> None:
        ready_database()
        if run is not None:
            run(*given, **named)

    again = copy(command)
    again.callback = with_appcontext(ready)
    return again


def _then_refresh(command: click.Command) -> click.Command:
    """The same command, after which phones are told of new stores, people and words."""
    run = command.callback

    def and_refresh(*given: object, **named: object) -> None:
        try:
            if run is not None:
                run(*given, **named)
        except cli_import.NotAll:
            _refresh()
            raise
        _refresh()

    again = copy(command)
    again.callback = with_appcontext(and_refresh)
    return again


def _refresh() -> None:
    with writing() as session:
        settings.refresh(session)
    items.refresh(session)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """End the command with the error's words, where there are some."""
    try:
        yield
    except AppError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # whoever read along has enough
        named = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{named}{error.strerror or error}.") from error
    except (IntegrityError, DataError):
        raise  # a fault of this program, not of the place its database lies in
    except DatabaseError as error:
        cause = str(error.orig).partition("\n")[0]
        raise click.ClickException(
            f"The database cannot be used: {cause}. Look after the data folder and "
            "CRM_PWA_DATABASE_URL. flask serve makes what is missing in it."
        ) from error


def ready_database() -> None:
    """Bring the schema to this code's revision, give a new database its epoch and settings.

    What feeds remember of members who went more than 400 days ago is forgotten here; so is who
    was forgotten before, should the database come from a backup.
    """
    refuse_passing(db.engine)
    migrate.upgrade(db.engine)
    with writing() as session:
        refuse_other(session, current_app.extensions["keys"])
        epoch.begin(session)
        trail.begin(session, now_ms())
        settings.refresh(session)
        items.refresh(session)
        feed.forget(session, store_day(now_ms(), "UTC"))
    erasing.again(current_app.extensions["settings"].data_dir, now_ms())


@click.command()
@click.option(
    "--members",
    type=click.IntRange(demo_shop.FEWEST, demo_shop.MOST),
    default=demo_shop.MEMBERS,
    show_default=True,
)
@with_appcontext
def demo(members: int) -> None:
    """Fill an empty database with the demo shop: 3 stores, 2,000 members, 24 months."""
    ready_database()
    if not demo_shop.fill_when_empty(members):
        raise click.ClickException(
            "There are stores already; the demo shop is only made in an empty database."
        )
    _filled()


def _filled() -> None:
    boards.count(db.session(), store_day(now_ms(), demo_shop.TZ))
    ready_database()


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="Fill an empty database first.")
@click.option("--phone", is_flag=True, help="HTTPS for phones of this network.")
@click.option("--host", help="Where to listen.  [default: this machine; with --phone, everywhere]")
@pass_script_info
@with_appcontext
def serve(info: ScriptInfo, with_demo: bool, phone: bool, host: str | None) -> None:
    """Migrate, then serve; prints the address, with a QR code to open it."""
    if current_app.debug:
        raise click.ClickException(DEBUG)
    told = current_app.extensions["settings"]
    place = Place(host or (EVERYWHERE if phone else HERE), told.port)
    refuse_busy(place, f"PORT={{port}} make {'phone' if phone else 'run'}")
    ready_database()
    if with_demo and demo_shop.fill_when_empty():
        _filled()
    if phone:
        phones.answer(info.load_app(), place, told)
    else:
        announce(f"http://localhost:{told.port}")
        answer(info.load_app(), place)
