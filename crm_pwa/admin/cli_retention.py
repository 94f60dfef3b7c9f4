"""``flask retention``: what goes because it is too old, and of whom nothing goes."""

import click
from flask.cli import AppGroup, with_appcontext

from crm_pwa.admin import retaining
from crm_pwa.admin.acting import BY, acting
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members import holds

group = AppGroup("retention", help="What goes because it is too old, and of whom nothing goes.")
MEMBER = click.argument("member")


@group.command("run")
@click.option("--dry-run", "dry", is_flag=True, help="Count what would go; nothing goes.")
@with_appcontext
def run(dry: bool) -> None:
    """Let go of what is kept no longer, as the server does each night.

    Each line: how much, and of what. Ends with an error where something could not be done.
    """
    failed = False
    for rule, many in retaining.run(now_ms(), dry=dry):
        keeps = retaining.kept_for(db.session(), rule)
        kept = f"kept {keeps} {rule.unit}" if rule.unit else ""
        said = "failed" if many is None else f"{many:,}"
        click.echo(f"{rule.name:<16} {said:>9}  {kept}".rstrip())
        failed = failed or many is None
    if failed:
        raise click.ClickException("Not all of it could be done: see the log.")


@group.command("hold")
@MEMBER
@click.option("--why", type=click.Choice(holds.REASONS), required=True)
@click.option("--until", default="", help="A day, 2027-01-31; without, until it is released.")
@BY
@with_appcontext
def hold(member: str, why: str, until: str, acts: str) -> None:
    """Let nothing of a member go, by id or code: a law or a dispute needs it."""
    with writing() as session:
        by = acting(session, acts)
        held = holds.hold(session, member, why, until, (by.actor_id, by.at))
    click.echo(held)


@group.command("release")
@MEMBER
@BY
@with_appcontext
def release(member: str, acts: str) -> None:
    """Hold a member no longer."""
    with writing() as session:
        by = acting(session, acts)
        holds.release(session, member, (by.actor_id, by.at))
