"""What ``flask demo`` makes: the made-up shop to try everything in."""

import tempfile
from datetime import date
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import chosen, locking
from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Store
from crm_pwa.accounts.passwords import random_password
from crm_pwa.admin import demo as shop
from crm_pwa.admin import demo_codes, demo_notes
from crm_pwa.admin.demo.cast import SIZE
from crm_pwa.admin.importing import whole
from crm_pwa.admin.importing.job import Job
from crm_pwa.admin.importing.report import open_report
from crm_pwa.admin.lists import make_lists
from crm_pwa.core import shopfiles
from crm_pwa.core.audit.trail import counts, filled
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import writing
from crm_pwa.core.log import epoch
from crm_pwa.core.log.models import Meta
from crm_pwa.core.sql import insert_new
from crm_pwa.members import codes
from crm_pwa.messages import sending
from crm_pwa.prompts import arms

TZ = "Asia/Shanghai"
MEMBERS = shop.MEMBERS
FEWEST, MOST = SIZE, 500_000
ARMS_KEY = "the made-up shop"
"""The same members are held out in every demo shop, so that the example card is never one."""
UNFINISHED = "demo-unfinished"
"""Kept from the first step to the last: the day and the size of the shop that is being made."""


def fill_when_empty(members: int = MEMBERS) -> bool:
    """Make the demo shop unless there are stores already; print the accounts once.

    One that was interrupted is gone on with, as of the day it was begun: every step changes
    nothing where it was done already.
    """
    at = now_ms()
    with writing() as session:
        begun = session.get(Meta, UNFINISHED)
        if begun is None and session.scalar(select(func.count()).select_from(Store)):
            return False
        click.echo("Going on with the demo shop …" if begun else "Making the demo shop …")
        told = begun.value if begun else f"{store_day(at, TZ)} {members}"
        epoch.begin(session)
        chosen.choose(session, locking.LOCK.name, "open", by=None)  # whoever looks has no PIN
        marks = {UNFINISHED: told, sending.DEMO: "1", arms.SALT: ARMS_KEY}
        insert_new(session, Meta, [{"key": k, "value": v} for k, v in marks.items()])
        actors = _people(session)
    day, _, size = told.partition(" ")
    _fill(at, date.fromisoformat(day), int(size), actors)
    with writing() as session:
        session.execute(delete(Meta).where(Meta.key == UNFINISHED))
    return True


def _fill(at: int, today: date, members: int, actors: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop.generate(Path(folder), as_of=today, members=members)
        _import(Path(folder), at, today)
    with writing() as session:
        codes.add(session, {code: member for member, code in shop.codes(members).items()})
        keys, before = current_app.extensions["keys"], counts(session)
        demo_notes.keep(session, keys, at, as_of=today, members=members, actors=actors)
        filled(session, before, at)
    for line in make_lists([store["store_id"] for store in shop.stores()]):
        click.echo(f"  {line}")
    page = demo_codes.write(current_app.extensions["settings"].data_dir / "demo", members)
    click.echo(f"Codes to scan: {page}")


def _people(session: Session) -> dict[str, str]:
    """Open stores and accounts; return {login: staff id}."""
    given = current_app.extensions["settings"].demo_password
    for store in shop.stores():
        accounts.add_store(
            session,
            store["store_id"],
            store["name"],
            region=store["region"],
            tz=store["timezone"],
            trade=store["trade"],
        )
    ids = {}
    for person in shop.staff():
        password = given or random_password()
        known = accounts.set_password(session, person["login"], password)
        row = known or accounts.add_staff(session, password=password, **person)
        ids[person["login"]] = row.id
        if not given:
            click.echo(f"  {person['login']:<10} {password}   {person['role']}")
    return ids


def _import(folder: Path, at: int, today: date) -> None:
    reports = current_app.extensions["settings"].data_dir / "import-report"
    with open_report(reports) as report:
        job = Job(keys=current_app.extensions["keys"], now_ms=at, report=report)
        whole.run(job, shopfiles.find(folder), lambda _file: None, lambda _file, _done: None)
    whole.count_facts(today)
