"""The desk of what is kept and what goes: last runs, erasures to agree to, members on hold."""

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import pages as shown
from crm_pwa.admin import retaining
from crm_pwa.admin.traces import BYTES
from crm_pwa.core import access
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import AppError
from crm_pwa.members import erasing, holds, pages, proposing
from crm_pwa.privacy.models import RetentionRun

bp = Blueprint("privacy", __name__)
HERE = "/privacy"
RUNS = 7
"""Nights whose figures are shown side by side with the last."""
LONGEST = 60
TEMPORARY = ("codes", "invitations", "tries", BYTES)
"""Rules a desk reads as one line: what the system keeps for its own work."""


@bp.get(HERE)
@access.allow("area", "hq", "admin")
def overview() -> Response:
    """What each may see: an area manager what waits for them, the others what went."""
    return _shown()


@bp.post("/privacy/erasures/<id>")
@access.allow("area")
@access.afresh
def answer(id: str) -> Response:
    """Agree that a member is forgotten, or not."""
    try:
        with writing() as session:
            said = request.form.get("answer", "")
            proposing.answer(session, shown.scope(), id, said, shown.moment())
    except holds.OnHold as error:
        return _shown(error)
    return shown.go(HERE)


@bp.post("/privacy/holds")
@access.allow("admin")
def hold() -> Response:
    """Let nothing of a member go."""
    form, by = request.form, (shown.scope().staff_id, shown.moment())
    try:
        with writing() as session:
            named = form.get("member", "")[:LONGEST].strip()
            holds.hold(session, named, form.get("why", ""), form.get("until", ""), by)
    except AppError as error:
        return _shown(error, form.get("member", ""))
    return shown.go(HERE)


@bp.post("/privacy/holds/<id>/end")
@access.allow("admin")
@access.afresh
def release(id: str) -> Response:
    """Hold them no longer."""
    with writing() as session:
        holds.release(session, id, (shown.scope().staff_id, shown.moment()))
    return shown.go(HERE)


@bp.get("/members/<m>/erasure")
@access.allow("guide", "lead")
def propose_page(m: str) -> Response:
    """Propose that a member is forgotten, or see that somebody did."""
    found = pages.member(m)
    row = proposing.proposed(db.session(), found.id)
    me = shown.scope()
    state = "" if row is None else "asked" if not row.by else "proposed"
    mine = row is not None and bool(row.by) and not row.approved_by
    mine = mine and (me.role == "lead" or (row is not None and row.by == me.staff_id))
    hours = erasing.THINK_MS // erasing.HOUR_MS
    who = {"m": found.id, "title": found.address, "state": state, "mine": mine, "hours": hours}
    who["until"] = str(store_day(row.due_at, shown.zone())) if row and state == "asked" else ""
    return shown.answer("admin/erasure", "scan", who=who)


@bp.post("/members/<m>/erasure")
@access.allow("guide", "lead")
def propose(m: str) -> Response:
    """Propose it."""
    with writing() as session:
        why = request.form.get("why", "")
        proposing.propose(session, shown.scope(), m, why, shown.moment())
    return shown.go(f"/members/{m}/erasure")


@bp.post("/members/<m>/erasure/end")
@access.allow("guide", "lead")
def withdraw(m: str) -> Response:
    """Not after all."""
    with writing() as session:
        proposing.withdraw(session, shown.scope(), m, shown.moment())
    return shown.go(f"/members/{m}/erasure")


def _shown(error: AppError | None = None, typed: str = "") -> Response:
    session, scope = db.session(), shown.scope()
    chain = scope.role != "area"
    return shown.answer(
        "admin/privacy",
        "privacy",
        error.status if error else 200,
        role=scope.role,
        waiting=[] if chain else proposing.waiting(session, scope, shown.zone()),
        rules=_rules(session) if chain else [],
        last=_last(session) if chain else {},
        holds=holds.listed(session) if scope.role == "admin" else [],
        problem=error.reason if error else "",
        typed=typed[:LONGEST],
    )


def _last(session: Session) -> dict[str, str]:
    at = session.scalar(select(func.max(RetentionRun.at)))
    tz = shown.zone()
    return {"day": str(store_day(at, tz)), "clock": store_clock(at, tz)} if at else {}


def _rules(session: Session) -> list[dict[str, Any]]:
    """Each rule: for how long it keeps, how much went in the last run and in those shown."""
    times = select(RetentionRun.at).distinct().order_by(RetentionRun.at.desc()).limit(RUNS)
    runs = list(session.scalars(times))
    found = session.scalars(select(RetentionRun).where(RetentionRun.at.in_(runs))).all()
    last = {row.rule: row for row in found if row.at == runs[0]}
    sums: dict[str, int] = {}
    for row in found:
        sums[row.rule] = sums.get(row.rule, 0) + row.n
    each = [
        {
            "name": rule.name,
            "unit": rule.unit,
            "keeps": retaining.kept_for(session, rule),
            "counts": rule.counts,
            "n": last[rule.name].n if rule.name in last else 0,
            "sum": sums.get(rule.name, 0),
            "failed": rule.name in last and _failed(last[rule.name]),
        }
        for rule in retaining.RULES
    ]
    return _folded(each)


def _failed(run: RetentionRun) -> bool:
    """Whether it is left to do: of traces the number counts what could not be done."""
    return run.failed or (run.rule == BYTES and run.n > 0)


def _folded(each: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, with one line for all that names nobody and lasts minutes or days."""
    inner = [one for one in each if one["name"] in TEMPORARY]
    went = [one for one in inner if one["name"] != BYTES]
    line = {
        "name": "temporary",
        "unit": "",
        "keeps": 0,
        "counts": False,
        "n": sum(one["n"] for one in went),
        "sum": sum(one["sum"] for one in went),
        "failed": any(one["failed"] for one in inner),
    }
    return [one for one in each if one not in inner] + [line]
