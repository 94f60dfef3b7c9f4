"""``flask rules``: what each rule's numbers are, another number, and whom it would reach."""

import re
from collections.abc import Sequence

import click
import msgspec
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.models import Store
from crm_pwa.admin.acting import BY, acting
from crm_pwa.core import clock
from crm_pwa.core.db import db, writing
from crm_pwa.prompts.changing import (
    change_rule,
    changes,
    numbers_of,
    rules_for,
)
from crm_pwa.prompts.past import history, restore
from crm_pwa.prompts.preview import preview_change

SHOWN = 10
NUMBER = re.compile("[0-9]{1,10}")
_NUMBERS = click.argument("numbers", nargs=-1, metavar="[NAME=NUMBER]...")
_STORE = click.option("--store", "store_id", default="", help="One store; the chain without.")
_ON = click.option("--on/--off", "on", default=None, help="Switch the rule on or off.")


@click.command("show")
@click.argument("store_id")
@with_appcontext
def show(store_id: str) -> None:
    """List a store's rules: on or off, and their numbers; * stands by what was changed."""
    store = _store(db.session(), store_id)
    touched = changes(db.session()).keys() | changes(db.session(), store_id).keys()
    for rule in rules_for(db.session(), store).rules:
        numbers = " ".join(f"{name}={value}" for name, value in numbers_of(rule))
        mark = "*" if rule.id in touched else " "
        click.echo(f"{mark}{rule.id:<15} {'on' if rule.on else 'off':<4} {numbers}")


@click.command("set")
@click.argument("rule")
@_NUMBERS
@_ON
@_STORE
@BY
@with_appcontext
def set_rule(
    rule: str, numbers: tuple[str, ...], on: bool | None, store_id: str, acts: str
) -> None:
    """Give a rule other numbers, or switch it; kept with author and time, on top of what stood.

    The next list is made by them; what a store has for itself beats the chain's.
    """
    said = _read(numbers)
    with writing() as session:
        by = acting(session, acts)
        if store_id:
            _store(session, store_id)
        change_rule(session, rule, said, by=by, on=on, store_id=store_id)
    click.echo(f"{rule}  {store_id or 'chain'}")


@click.command("preview")
@click.argument("store_id")
@click.argument("rule")
@_NUMBERS
@_ON
@with_appcontext
def preview(store_id: str, rule: str, numbers: tuple[str, ...], on: bool | None) -> None:
    """Say whom a rule would reach today with these numbers, and whom just not. Writes nothing."""
    store, now_ms = _store(db.session(), store_id), clock.now_ms()
    found = preview_change(db.session(), store, rule, _read(numbers), on=on, now_ms=now_ms)
    click.echo(f"Of {found.members} members at home in {store_id}:")
    _say("reached", found.hits)
    _say("more than now", found.fresh)
    _say("no longer", found.gone)
    _say("just not", found.near)


@click.command("history")
@click.argument("rule")
@_STORE
@with_appcontext
def show_history(rule: str, store_id: str) -> None:
    """List who changed a rule, when and to what, the latest first; then: rules restore."""
    rows = history(db.session(), rule, store_id)
    names = accounts.names(db.session(), {row.actor_id for row in rows} - {""})
    for row in rows:
        said, who = msgspec.json.encode(row.change).decode(), names.get(row.actor_id)
        click.echo(f"{row.id}  {clock.iso(row.at)}  {who or 'command line'}  {said}")


@click.command("restore")
@click.argument("rule")
@click.argument("change", default="")
@_STORE
@BY
@with_appcontext
def restore_rule(rule: str, change: str, store_id: str, acts: str) -> None:
    """Let a rule be as it was from a CHANGE of its history on; as its pack has it without one."""
    with writing() as session:
        restore(session, rule, change, store_id=store_id, by=acting(session, acts))
    click.echo(f"{rule}  {store_id or 'chain'}")


def _say(what: str, member_ids: Sequence[str]) -> None:
    some = " ".join(member_ids[:SHOWN])
    more = f" and {len(member_ids) - SHOWN} more" if len(member_ids) > SHOWN else ""
    click.echo(f"  {len(member_ids):>6} {what}: {some}{more}".rstrip(": "))


def _read(numbers: Sequence[str]) -> dict[str, int]:
    found = {}
    for said in numbers:
        name, _, value = said.partition("=")
        if not NUMBER.fullmatch(value):
            raise click.ClickException(f"{said!r} is not NAME=NUMBER, like away_days=45.")
        found[name] = int(value)
    return found


def _store(session: Session, store_id: str) -> Store:
    store = session.get(Store, store_id)
    if store is None:
        raise click.ClickException(
            f"There is no store {store_id!r}. Open it with: flask store add ID NAME"
        )
    return store
