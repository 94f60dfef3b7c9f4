"""``flask followups make``: facts, prompts and the daily list of each store."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup

from crm_pwa.accounts import queries as accounts
from crm_pwa.admin import carrying
from crm_pwa.core import clock, migrate
from crm_pwa.core.db import db, writing
from crm_pwa.followups import made
from crm_pwa.followups import operations as followups
from crm_pwa.products import stats, visitors
from crm_pwa.prompts import operations as prompts
from crm_pwa.prompts import pairs
from crm_pwa.prompts.changing import rules_for
from crm_pwa.prompts.purchases import Counted

ZONE = "Asia/Shanghai"
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


def make_lists(store_ids: list[str]) -> Iterator[str]:
    """Count the members' facts, make each store's prompts and list; yield a line a store."""
    now_ms = clock.now_ms()
    today = clock.store_day(now_ms, ZONE)
    visitors.refresh(today)
    stats.refresh(today)
    stores = {store.id: store for store in accounts.stores(db.session())}
    counted: dict[str, Counted] = {}
    zones = {store_id: stores[store_id].tz for store_id in store_ids}
    rules = {store_id: rules_for(db.session(), stores[store_id]) for store_id in store_ids}
    for store_id, zone in zones.items():
        day = clock.store_day(now_ms, zone)
        followed = repr(rules[store_id].rule("complement").when)
        if followed not in counted:
            counted[followed] = pairs.count(db.session(), rules[store_id], today)
        fresh = prompts.make(db.session(), store_id, day, now_ms, counted=counted[followed])
        with writing() as session:
            listed = followups.make(session, store_id, day, now_ms)
            made.remember(session, store_id, day)
        carrying.settle([store_id])
        yield f"{store_id}: {fresh} new prompts, {listed} new follow-ups for {day}"
