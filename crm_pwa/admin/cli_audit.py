"""``flask audit``: whether anything that was done was changed afterwards."""

import click
from flask.cli import AppGroup, with_appcontext

from crm_pwa.core.audit import checking
from crm_pwa.core.audit.trail import trail_of
from crm_pwa.core.db import db

SHOWN = 20
group = AppGroup("audit", help="The trail of what was done, and by whom.")


@group.command("verify")
@with_appcontext
def verify() -> None:
    """Walk the trail; name every row that was edited, deleted, swapped, added or cut off."""
    session = db.session()
    trail = trail_of(session)
    if trail is None:
        raise click.ClickException("This database is not followed.")
    found = checking.check(session, trail)
    for fault in found.faults[:SHOWN]:
        click.echo(fault, err=True)
    walked = f"{found.links:,} links in {found.chains:,} chains cover {found.rows:,} rows"
    if found.faults:
        raise click.ClickException(f"{walked}; {len(found.faults):,} things are not as written.")
    if not found.links:
        raise click.ClickException("There is no trail yet: nothing was checked.")
    click.echo(f"{walked}; all is as it was written.")
