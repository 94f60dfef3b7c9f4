"""Sync from the command line: ``flask device enrol``."""

import click
import msgspec
from flask import current_app
from flask.cli import AppGroup

from crm_pwa.accounts import enrolments, given, queries
from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Device, Staff
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.core.errors import Invalid

device = AppGroup("device", help="Phones and programs that push and pull.")


@device.command("enrol")
@click.argument("login")
@click.option("--label", required=True, help="What the lead's list of devices calls it.")
def enrol(login: str, label: str) -> None:
    """Enrol a device of this person and print what it needs as JSON, its token included.

    The same answer as a phone's sign-in. Each call makes a new device, as lasting as a phone's.
    """
    at = now_ms()
    try:
        login, label = given.text(Staff, "login", login), given.text(Device, "label", label)
    except Invalid as error:
        raise click.ClickException(str(error)) from error
    with writing() as session:
        staff = queries.staff_by_login(session, login)
        if staff is None:
            raise click.ClickException(f"There is no account {login!r}.")
        made = accounts.enrol_device(session, staff, at, label=label)
        told = enrolments.told(session, made, current_app.extensions["keys"], at)
    click.echo(msgspec.json.encode(told).decode())
