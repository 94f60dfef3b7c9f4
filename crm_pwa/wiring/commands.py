"""The command line: ``flask serve | store | staff | rules | device | restored | import …``."""

import contextlib
from collections.abc import Iterator
from copy import copy

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo, pass_script_info, with_appcontext
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import queries
from crm_pwa.accounts.passwords import random_password
from crm_pwa.admin import cli_followups, cli_import, cli_rules, demo_shop
from crm_pwa.core import migrate
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, refuse_passing, writing
from crm_pwa.core.errors import AppError
from crm_pwa.core.log import epoch
from crm_pwa.core.log.keys import refuse_other
from crm_pwa.core.scope import ROLES
from crm_pwa.members import feed
from crm_pwa.notes.vocabulary import TRADES
from crm_pwa.sync import cli, settings
from crm_pwa.wiring import phones
from crm_pwa.wiring.serving import EVERYWHERE, HERE, Place, announce, answer, refuse_busy

store = AppGroup("store", help="Stores of the chain.")
staff = AppGroup("staff", help="People who sign in.")
rules = AppGroup("rules", help="The numbers by which prompts are made.")
rules.add_command(cli_rules.show)
rules.add_command(cli_rules.preview)


def attach(app: Flask) -> None:
    """Add every command to the application."""
    imports = _then_refresh(cli_import.import_folder)
    sync = (cli.device, cli.restored)
    rules.add_command(_then_refresh(cli_rules.set_rule))
    for command in (rules, store, staff, serve, demo, imports, cli_followups.group, *sync):
        app.cli.add_command(_explained(command))


def _explained(command: click.Command) -> click.Command:
    """The same command, or group of them, which ends with an error's words where it has some."""
    again = copy(command)
    if isinstance(again, click.Group):
        again.commands = {name: _explained(one) for name, one in again.commands.items()}
    elif again.callback is not None:
        again.callback = _told()(again.callback)
    return again


def _then_refresh(command: click.Command) -> click.Command:
    """The same command, after which phones are told of new stores, people and words."""
    run = command.callback

    def and_refresh(*given: object, **named: object) -> None:
        if run is not None:
            run(*given, **named)
        with writing() as session:
            settings.refresh(session)

    again = copy(command)
    again.callback = with_appcontext(and_refresh)
    return again


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """End the command with the error's words, where there are some."""
    try:
        yield
    except AppError as error:
        raise click.ClickException(str(error)) from error
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

    What feeds remember of members who went more than 400 days ago is forgotten here.
    """
    refuse_passing(db.engine)
    migrate.upgrade(db.engine)
    with writing() as session:
        refuse_other(session, current_app.extensions["keys"])
        epoch.begin(session)
        settings.refresh(session)
        feed.forget(session, store_day(now_ms(), "UTC"))


@store.command("add")
@click.argument("store_id")
@click.argument("name")
@click.option("--region", default="")
@click.option("--tz", default="Asia/Shanghai", show_default=True)
@click.option("--trade", default="apparel", show_default=True)
def add_store(store_id: str, name: str, region: str, tz: str, trade: str) -> None:
    """Open a store. Doing it twice changes nothing."""
    ready_database()
    _known_trade(trade)
    with writing() as session:
        stands = accounts.add_store(session, store_id, name, region=region, tz=tz, trade=trade)
        settings.refresh(session)
        click.echo(f"{stands.id}  {stands.name}")


@store.command("trade")
@click.argument("trade", metavar="TRADE[,TRADE]")
@click.argument("store_ids", nargs=-1, metavar="[ID]...")
def set_trade(trade: str, store_ids: tuple[str, ...]) -> None:
    """Give stores the packs of these trades: words, questions, numbers. All stores without an ID.

    Phones have the words at their next contact; the next list is made by the new numbers.
    """
    ready_database()
    _known_trade(trade)
    known = [one.id for one in queries.stores(db.session())]
    if unknown := [one for one in store_ids if one not in known]:
        raise click.ClickException(f"There is no store {unknown[0]!r}.")
    with writing() as session:
        for store_id in store_ids or known:
            accounts.set_trade(session, store_id, trade)
        settings.refresh(session)
    for store_id in store_ids or known:
        click.echo(f"{store_id}  {trade}")


def _known_trade(trade: str) -> None:
    if unknown := set(trade.split(",")) - set(TRADES):
        raise click.ClickException(
            f"Unknown trade {min(unknown)!r}; use one or more of {','.join(TRADES)}."
        )


@staff.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--store", "stores", multiple=True, help="May be given several times.")
@click.option("--language", default="zh-Hans", show_default=True)
def add_staff(login: str, name: str, role: str, stores: tuple[str, ...], language: str) -> None:
    """Open an account; its random password is printed once."""
    ready_database()
    password = random_password()
    with writing() as session:
        accounts.add_staff(
            session,
            login,
            name=name,
            role=role,
            stores=stores,
            password=password,
            language=language,
        )
        settings.refresh(session)
    click.echo(f"{login}  {password}")


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
    ready_database()


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="Fill an empty database first.")
@click.option("--phone", is_flag=True, help="HTTPS for phones of this network.")
@click.option("--host", help="Where to listen.  [default: this machine; with --phone, everywhere]")
@pass_script_info
@with_appcontext
def serve(info: ScriptInfo, with_demo: bool, phone: bool, host: str | None) -> None:
    """Migrate, then serve; prints the address, with a QR code to open it."""
    told = current_app.extensions["settings"]
    place = Place(host or (EVERYWHERE if phone else HERE), told.port)
    refuse_busy(place, f"PORT={{port}} make {'phone' if phone else 'run'}")
    ready_database()
    if with_demo and demo_shop.fill_when_empty():
        ready_database()
    if phone:
        phones.answer(info.load_app(), place, told)
    else:
        announce(f"http://localhost:{told.port}")
        answer(info.load_app(), place)
