"""What a member may do about what the shop knows of them: take a copy, have it forgotten."""

import json
from typing import Any

from flask import Blueprint, Response, current_app, make_response

from crm_pwa.accounts import pages
from crm_pwa.checkout import queries, visitor
from crm_pwa.core import access, csvout
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db, writing
from crm_pwa.me import copies, entrance
from crm_pwa.me import queries as own
from crm_pwa.members import asked, erasing, holds, lately

bp = Blueprint("rights", __name__)
entrance.own(bp)
HERE = "/me/data"
HOUR_MS = 3_600_000


@bp.get(HERE)
@access.member
def overview() -> Response:
    """Copies to take along; having it all forgotten, or staying after all.

    Who is on hold is promised no hour, and whose wish has to be agreed to the last day.
    """
    session, me, at = db.session(), visitor.me(), pages.moment()
    own_wish = next((one for one in asked.of(session, me.id) if not one.by), None)
    left = max(0, own_wish.due_at - at) if own_wish else 0
    context = {
        "asked": bool(own_wish),
        "hours": -(-left // HOUR_MS),
        "held": me.id in holds.lawful(session, at),
        "until": "",
    }
    if own_wish and own_wish.why == lately.MERGED and not own_wish.approved_by:
        context["until"] = str(store_day(own_wish.due_at, queries.zone_of(session, me.home_store)))
    return make_response(pages.render("me/data.html", **context))


@bp.get("/me/data.json")
@access.member
def as_json() -> Response:
    """Everything, for a program."""
    text = json.dumps(_copy(), ensure_ascii=False, indent=1, default=str)
    return _file(text.encode(), "application/json", "json")


@bp.get("/me/data.csv")
@access.member
def as_csv() -> Response:
    """Everything, for a spreadsheet: one value a line."""
    return _file(csvout.written(copies.lines(_copy())), "text/csv; charset=utf-8", "csv")


@bp.post("/me/erasure")
@access.member
def ask() -> Response:
    """Have it all forgotten once there was time to think."""
    with writing() as session:
        erasing.ask(session, visitor.me().id, pages.moment())
    return visitor.go(HERE)


@bp.post("/me/erasure/end")
@access.member
def stay() -> Response:
    """Stay after all."""
    with writing() as session:
        erasing.think_better(session, visitor.me().id, pages.moment())
    return visitor.go(HERE)


def _copy() -> dict[str, Any]:
    me, session = visitor.me(), db.session()
    tz = queries.zone_of(session, me.home_store)
    said = own.said(session, me.id, pages.moment(), tz)
    return copies.copy(session, current_app.extensions["keys"], me.id, said)


def _file(body: bytes, kind: str, ending: str) -> Response:
    answer = make_response(body)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="my-data.{ending}"'
    return answer
