"""``flask store`` and ``flask staff``: what the administration pages do, typed."""

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import queries
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import Staff
from crm_pwa.accounts.passwords import random_password
from crm_pwa.admin.acting import BY, acting
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from crm_pwa.core.scope import ROLES
from crm_pwa.notes.vocabulary import checked_trades

store = AppGroup("store", help="Stores of the chain.")
staff = AppGroup("staff", help="People who sign in.")
_STORES = click.option("--store", "stores", multiple=True, help="May be given several times.")


@store.command("add")
@click.argument("store_id")
@click.argument("name")
@click.option("--region", default="")
@click.option("--tz", default="Asia/Shanghai", show_default=True)
@click.option("--trade", default="apparel", show_default=True)
@BY
@with_appcontext
def add_store(store_id: str, name: str, trade: str, acts: str, **facts: str) -> None:
    """Open a store. Doing it twice changes nothing."""
    trade = checked_trades(trade)
    with writing() as session:
        by = acting(session, acts)
        stands = accounts.add_store(session, store_id, name, trade=trade, by=by, **facts)
        click.echo(f"{stands.id}  {stands.name}")


@store.command("trade")
@click.argument("trade", metavar="TRADE[,TRADE]")
@click.argument("store_ids", nargs=-1, metavar="[ID]...")
@BY
@with_appcontext
def set_trade(trade: str, store_ids: tuple[str, ...], acts: str) -> None:
    """Give stores the packs of these trades: words, questions, numbers. All stores without an ID.

    Phones have the words at their next contact; the next list is made by the new numbers.
    """
    trade = checked_trades(trade)
    known = [one.id for one in queries.stores(db.session())]
    if unknown := [one for one in store_ids if one not in known]:
        raise click.ClickException(f"There is no store {unknown[0]!r}.")
    with writing() as session:
        by = acting(session, acts)
        for store_id in store_ids or known:
            accounts.set_trade(session, store_id, trade, by=by)
    for store_id in store_ids or known:
        click.echo(f"{store_id}  {trade}")


@staff.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@_STORES
@click.option("--language", default="zh-Hans", show_default=True)
@BY
@with_appcontext
def add_staff(login: str, stores: tuple[str, ...], acts: str, **told: str) -> None:
    """Open an account; its random password is printed once, and is to be changed at sign-in."""
    password = random_password()
    with writing() as session:
        by = acting(session, acts)
        accounts.add_staff(session, login, stores=stores, password=password, by=by, **told)
    click.echo(f"{login}  {password}")


@staff.command("password")
@click.argument("account")
@BY
@with_appcontext
def new_password(account: str, acts: str) -> None:
    """Give somebody a new random password, printed once; they are signed out everywhere."""
    with writing() as session:
        password = accounts.new_password(session, _one(session, account), by=acting(session, acts))
    click.echo(f"{account}  {password}")


@staff.command("second-step")
@click.argument("account")
@BY
@with_appcontext
def lost_second(account: str, acts: str) -> None:
    """Let somebody who lost their second step sign in with the password alone."""
    with writing() as session:
        accounts.lost_second(session, _one(session, account), by=acting(session, acts))


@staff.command("close")
@click.argument("account")
@BY
@with_appcontext
def close(account: str, acts: str) -> None:
    """Close an account: its sessions end at once, its phones get nothing more."""
    with writing() as session:
        accounts.close_staff(session, _one(session, account), by=acting(session, acts))


@staff.command("open")
@click.argument("account")
@BY
@with_appcontext
def reopen(account: str, acts: str) -> None:
    """Open a closed account again, with the password it had."""
    with writing() as session:
        accounts.open_staff(session, _one(session, account), by=acting(session, acts))


@staff.command("change")
@click.argument("account")
@click.option("--name")
@click.option("--role", type=click.Choice(ROLES))
@_STORES
@BY
@with_appcontext
def change(
    account: str, name: str | None, role: str | None, stores: tuple[str, ...], acts: str
) -> None:
    """Give somebody another name, role or stores; what is left out stays."""
    with writing() as session:
        by: By = acting(session, acts)
        person = session.get_one(Staff, _one(session, account))
        here = [row.store_id for row in queries.places(session, person.id) if not row.to_day]
        accounts.change_staff(
            session,
            person.id,
            name=name or person.name,
            role=role or person.role,
            stores=stores or here,
            by=by,
        )


def _one(session: Session, account: str) -> str:
    """The id of an account, closed ones too. Raises Invalid."""
    found = queries.staff_named(session, account)
    if found is None:
        raise Invalid(f"There is no account {account!r}.")
    return found.id
