"""``flask settings``: what the settings page does, typed."""

import click
from flask.cli import AppGroup, with_appcontext

from crm_pwa.accounts import chosen
from crm_pwa.admin.acting import BY, acting
from crm_pwa.core.db import db, writing

group = AppGroup("settings", help="What the chain, or a store, chose instead of the defaults.")
_STORE = click.option("--store", "store_id", default="", help="One store; the chain without.")


@group.command("show")
@_STORE
@with_appcontext
def show(store_id: str) -> None:
    """List every setting and what holds; * stands by what was chosen here."""
    own = chosen.own(db.session(), store_id)
    for name, one in sorted(chosen.SETTINGS.items()):
        mark = "*" if name in own else " "
        click.echo(f"{mark}{name:<15} {chosen.spelt(one.of(db.session(), store_id))}".rstrip())


@group.command("set")
@click.argument("name")
@click.argument("value")
@_STORE
@BY
@with_appcontext
def set_value(name: str, value: str, store_id: str, acts: str) -> None:
    """Choose a value: 12, EUR, 21:30,09:00 or visits,rhythm,last_bought."""
    said = chosen.read(name, value)
    with writing() as session:
        chosen.choose(session, name, said, by=acting(session, acts), store_id=store_id)


@group.command("unset")
@click.argument("name")
@_STORE
@BY
@with_appcontext
def unset(name: str, store_id: str, acts: str) -> None:
    """Leave a setting to the chain, or to its default, again."""
    with writing() as session:
        chosen.choose(session, name, None, by=acting(session, acts), store_id=store_id)
