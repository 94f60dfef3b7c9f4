"""Lets go, each night, of what is kept no longer; says how much of what went.

A rule that fails is said to have failed and holds none of the others up.
"""

from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.models import Attempt, Invitation, SignInSession
from crm_pwa.accounts.operations.tries import LONGEST_MS
from crm_pwa.accounts.queries import SESSION_MS
from crm_pwa.admin import traces
from crm_pwa.checkout import ageing as checkout
from crm_pwa.core import clock, logs
from crm_pwa.core.db import db, writing
from crm_pwa.core.sql import insert_new
from crm_pwa.members import ageing as members
from crm_pwa.members import holds
from crm_pwa.messages.ageing import MESSAGES
from crm_pwa.notes import ageing as notes
from crm_pwa.privacy.models import RetentionRun
from crm_pwa.privacy.retention import ZONE, Asked, Rule, begins, rows, since

AT = setting(Setting("retention_at", "clock", "02:00"))
"""From when what is too old goes, by the clock of the shops of China; "" for never by itself."""
EXPORT_DAYS = setting(Setting("export_days", "number", 7, least=1, most=30))
"""How long files with members in them stay in the data folder, days."""
FILES = ("exports/*", "demo/messages.jsonl", "*.before-*", ".*.part")
"""What was taken out, what a demo shop shows, databases that a restore put aside, and what a backup
or a restore that was killed left behind."""


def _files(asked: Asked) -> int:
    found = [
        path
        for pattern in FILES
        for path in asked.folder.glob(pattern)
        if path.is_file() and _made_ms(path) < asked.before_ms
    ]
    if not asked.dry:
        for path in found:
            path.unlink(missing_ok=True)
    return len(found)


def _made_ms(path: Path) -> float:
    """When it was written, or came here: a copy may keep a day of its own, and one yet to come."""
    told = path.stat()
    return min(told.st_mtime, told.st_ctime) * 1000


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
    Rule(traces.BYTES, traces.left),
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
