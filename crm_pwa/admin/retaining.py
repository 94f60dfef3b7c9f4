"""Lets go, each night, of what is kept no longer; says how much of what went.

A rule that fails is said to have failed and holds none of the others up.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.models import Attempt, Invitation, SignInSession
from crm_pwa.accounts.operations.tries import LONGEST_MS
from crm_pwa.accounts.queries import SESSION_MS
from crm_pwa.checkout import ageing as checkout
from crm_pwa.core import clock, logs, scrub
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta
from crm_pwa.core.sql import insert_new
from crm_pwa.members import ageing as members
from crm_pwa.members import holds
from crm_pwa.members.models import Member
from crm_pwa.messages.ageing import MESSAGES
from crm_pwa.notes import ageing as notes
from crm_pwa.privacy.held import HELD
from crm_pwa.privacy.models import RetentionRun
from crm_pwa.privacy.retention import ZONE, Asked, Rule, begins, rows, since

AT = setting(Setting("retention_at", "clock", "02:00"))
"""From when what is too old goes, by the clock of the shops of China; "" for never by itself."""
EXPORT_DAYS = setting(Setting("export_days", "number", 7, least=1, most=30))
"""How long files with members in them stay in the data folder, days."""
FILES = ("exports/*", "demo/messages.jsonl", "*.before-*")
"""What was taken out, what a demo shop shows, and databases that a restore put aside."""
BYTES = "bytes"
"""The last step: no byte of what went is left in the database's files."""
LEFT = "scrub_left"
"""Under which it is known (``Meta``) what of it is still to be done: JSON, tables."""


def _files(asked: Asked) -> int:
    found = [
        path
        for pattern in FILES
        for path in asked.folder.glob(pattern)
        if path.is_file() and path.stat().st_mtime * 1000 < asked.before_ms
    ]
    if not asked.dry:
        for path in found:
            path.unlink(missing_ok=True)
    return len(found)


def _bytes(asked: Asked) -> int:
    """How many tables could not be made anew: these are tried again the next night.

    Nothing where nobody's words went since. What the cluster does not let be done is logged.
    """
    if asked.dry:
        return 0
    known = db.session.get(Meta, LEFT)
    tables = list(HELD) if _went_since(db.session()) else json.loads(known.value if known else "[]")
    if not tables:
        return 0
    db.session.remove()
    left = scrub.wholly(db.engine, tables)
    with writing() as session:
        session.merge(Meta(key=LEFT, value=json.dumps(left.tables)))
    if left.denied:
        logs.unable(BYTES, left.denied)
    return len(left.tables)


def _went_since(session: Session) -> bool:
    """Whether words went after the tables were made anew last, but for those that are named."""
    runs = select(func.max(RetentionRun.at))
    last = session.scalar(runs.where(RetentionRun.rule == BYTES, ~RetentionRun.failed)) or 0
    erased = session.scalar(select(func.max(Member.erased_at))) or 0
    noted = runs.where(RetentionRun.rule == notes.RULES[0].name, RetentionRun.n > 0)
    return max(erased, session.scalar(noted) or 0) > last


def _sessions(asked: Asked) -> list[ColumnElement[bool]]:
    return [SignInSession.created_at <= asked.now_ms - SESSION_MS]


def _invitations(asked: Asked) -> list[ColumnElement[bool]]:
    return [Invitation.until <= asked.now_ms]


def _tries(asked: Asked) -> list[ColumnElement[bool]]:
    return [Attempt.at <= asked.now_ms - LONGEST_MS]


RULES = (
    *notes.RULES,
    members.SCANS,
    members.SHOWN,
    members.MET,
    *checkout.RULES,
    MESSAGES,
    Rule("files", _files, "days", EXPORT_DAYS),
    Rule("sessions", rows(SignInSession, _sessions)),
    Rule("invitations", rows(Invitation, _invitations)),
    Rule("tries", rows(Attempt, _tries)),
    Rule(BYTES, _bytes),
)


def run(now_ms: int, *, dry: bool = False) -> Iterator[tuple[Rule, int | None]]:
    """Let all of it go, or only count it; each rule with how much, None where it failed."""
    folder: Path = current_app.extensions["settings"].data_dir
    kept = holds.kept(db.session(), now_ms)
    for rule in RULES:
        asked = _asked(rule, now_ms, kept, folder, dry=dry)
        many = _worked(rule, asked)
        if not dry:
            row = {"at": now_ms, "rule": rule.name, "before": asked.before.isoformat()}
            with writing() as session:
                insert_new(session, RetentionRun, [row | {"n": many or 0, "failed": many is None}])
        yield rule, many


def is_due(session: Session, now_ms: int) -> bool:
    """Whether the chain's hour has come and today's run did not come to its end."""
    begins_at = str(AT.of(session))
    if not begins_at or clock.store_clock(now_ms, ZONE) < begins_at:
        return False
    ended = select(func.max(RetentionRun.at)).where(RetentionRun.rule == RULES[-1].name)
    last = session.scalar(ended) or 0
    return clock.store_day(last, ZONE) < clock.store_day(now_ms, ZONE)


def kept_for(session: Session, rule: Rule) -> int:
    """How many of its unit a rule keeps; 0 where what is over says so itself."""
    return int(rule.keeps.of(session)) if rule.keeps else 0


def _asked(rule: Rule, now_ms: int, kept: frozenset[str], folder: Path, *, dry: bool) -> Asked:
    today = clock.store_day(now_ms, ZONE)
    before = since(today, rule.unit, kept_for(db.session(), rule))
    keys = current_app.extensions["keys"]
    return Asked(now_ms, before, begins(before), kept, keys, folder, dry)


def _worked(rule: Rule, asked: Asked) -> int | None:
    try:
        return rule.work(asked)
    except Exception as fault:  # noqa: BLE001 - it is logged, and the others go on
        logs.failed(fault)
        return None
    finally:
        db.session().rollback()
