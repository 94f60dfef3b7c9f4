"""``flask erase MEMBER``: what support runs once it was approved."""

import click
from flask import current_app
from flask.cli import with_appcontext

from crm_pwa.admin.acting import BY, acting
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db
from crm_pwa.core.errors import NotHere
from crm_pwa.members import erasing, holds, queries


@click.command("erase")
@click.argument("member")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@BY
@with_appcontext
def forget(member: str, yes: bool, acts: str) -> None:
    """Forget a member, by id or code, for good: nothing brings them back.

    Phones drop them at their next contact; receipts stay, of nobody.
    """
    found = queries.by_code(db.session(), member) or member
    by = acting(db.session(), acts).actor_id
    if not yes:
        click.confirm("All the shop knows of this member goes, for good. Go on?", abort=True)
    try:
        erasing.forget(current_app.extensions["settings"].data_dir, found, now_ms(), by)
    except NotHere as error:
        raise click.ClickException(f"No member {member!r} is known here.") from error
    except holds.OnHold as error:
        raise click.ClickException(str(error)) from error
    click.echo("Forgotten. Phones drop the card at their next contact.")
