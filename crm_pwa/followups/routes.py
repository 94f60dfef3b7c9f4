"""Today, as a guide sees it, and the lead's list of the day."""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, request

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access, hx
from crm_pwa.core.clock import midnight_ms, store_clock, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere
from crm_pwa.followups import arrivals, operations, queries
from crm_pwa.members import pages

bp = Blueprint("followups", __name__)


@bp.get("/today")
@access.allow("guide", "lead")
def today() -> Response:
    """My follow-ups and those nobody has taken yet."""
    day = store_day(shown.moment(), shown.zone())
    groups = queries.today_for(db.session(), shown.scope(), day)
    count = sum(len(group["rows"]) for group in groups if group["k"] != "waiting")
    return shown.answer(
        "followups/today", "today", groups=groups, cap=_cap(), count=count, date=str(day)
    )


@bp.get("/followups")
@access.allow("lead")
def lead_list() -> Response:
    """The day's list of the lead's store: what is due, who has it, what became of it."""
    return shown.answer("followups/list", "followups", **_list())


@bp.post("/followups/<id>/assignment")
@access.allow("lead")
def assign(id: str) -> Response:
    """Give a follow-up to another guide of the store."""
    day, scope = store_day(shown.moment(), shown.zone()), shown.scope()
    with writing() as session:
        operations.assign(session, scope, id, request.form.get("staff", ""), today=day)
    if not hx.wants_fragment():
        return shown.go("/followups")
    row = queries.one_for(db.session(), scope, id, day)
    guides = queries.load(db.session(), scope, day)
    return make_response(shown.render("followups/_lead_row.html", row=row, guides=guides))


def _row(followup_id: str, member_id: str, undo: dict[str, str] | None) -> Response | None:
    """The row on Today in which its prompt was just answered."""
    day = store_day(shown.moment(), shown.zone())
    try:
        row = queries.one_for(db.session(), shown.scope(), followup_id, day)
    except NotHere:
        return None
    if row["m"] != member_id:
        return None
    return make_response(shown.render("followups/_row.html", "today", row=row, undo=undo))


def _list() -> dict[str, Any]:
    at = shown.moment()
    day = store_day(at, shown.zone())
    session, scope = db.session(), shown.scope()
    return {
        "date": str(day),
        "at": store_clock(at, shown.zone()),
        "groups": queries.list_for(session, scope, day),
        "guides": queries.load(session, scope, day),
        "arrived": arrivals.arrived(
            session,
            scope,
            current_app.extensions["keys"],
            midnight_ms(at, shown.zone()),
            shown.zone(),
        ),
    }


pages.place("followup", _row)


def _cap() -> int:
    """How many follow-ups a guide of this person's store gets in a day."""
    stores = shown.scope().stores
    return int(queries.DAILY.of(db.session(), stores[0] if stores else ""))
