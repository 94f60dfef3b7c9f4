"""The lead's list of the day, and what a lead does with it in a tap."""

import html
import io
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, make_response, request, send_file

from crm_pwa.accounts import pages as shown
from crm_pwa.accounts.doing import did
from crm_pwa.core import access, csvout, hx
from crm_pwa.core.clock import midnight_ms, store_clock, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from crm_pwa.followups import arrivals, floor, giving, operations, putting_off, queries
from crm_pwa.members import complaints, pages
from crm_pwa.privacy.consent import may_say
from crm_pwa.prompts.routes import LATER

bp = Blueprint("lead", __name__)
Done = dict[str, Any]
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td>(.*?)</td>", re.DOTALL)
UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
"""What no file name may hold on one system or another."""


@bp.get("/followups")
@access.allow("lead")
def day_list() -> Response:
    """The day's list of the lead's store: what is due, who has it, what became of it."""
    return shown.answer("followups/list", "followups", **_list())


@bp.get("/followups/complaints")
@access.allow("lead")
def complaining() -> Response:
    """Members who complain, again and again while the lead's list is open."""
    found = complaints.waiting(db.session(), shown.scope().stores, shown.moment())
    return shown.answer("followups/complaints", "followups", complaints=found, kept=False)


@bp.get("/followups.json")
@access.allow("lead")
def as_data() -> Response:
    """The same list for the lead's phone to keep, so that it can be read with no network.

    ``staff``: whose it is. What came in today, and who complains, is left out: it is told of
    members, not listed.
    """
    told = _list() | {"staff": shown.me().id, "arrived": [], "complaints": []}
    return Response(msgspec.json.encode(told), mimetype="application/json")


@bp.get("/followups.csv")
@access.allow("lead")
@access.afresh
def as_csv() -> Response:
    """The same list as a file for a spreadsheet, without what the allergy layer covers.

    Its trail is left before anything is shown.
    """
    day = _day()
    with writing() as out:
        did(out, "list_taken", day=str(day))
    session = db.session()
    names = {one["id"]: one["name"] for one in queries.load(session, shown.scope(), day)}
    groups = queries.list_for(session, shown.scope(), day)
    for group in groups:
        group["rows"] = [row | {"told": may_say(row, {})} for row in group["rows"]]
    table = shown.render("followups/csv.html", groups=groups, names=names)
    rows = [
        [html.unescape(" ".join(cell.split())) for cell in CELL.findall(row)]
        for row in ROW.findall(table)
    ]
    store = UNFIT.sub(" ", shown.me().shops[0].name).strip()
    answer = send_file(
        io.BytesIO(csvout.written(rows)),
        mimetype="text/csv",
        as_attachment=True,
        download_name=f"followups-{store}-{day}.csv",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/followups/<id>/assignment")
@access.allow("lead")
def assign(id: str) -> Response:
    """Give a follow-up to another guide of the store."""
    day, scope = _day(), shown.scope()
    with writing() as session:
        to = request.form.get("staff", "")
        if operations.assign(session, scope, id, to, today=day):
            did(session, "followups_given", to={to: [id]})
    if not hx.wants_fragment():
        return shown.go("/followups")
    row = queries.one_for(db.session(), scope, id, day)
    guides = queries.load(db.session(), scope, day)
    return make_response(shown.render("followups/_lead_row.html", row=row, guides=guides))


@bp.post("/followups/<id>/later")
@access.allow("lead")
def put_off(id: str) -> Response:
    """Put a follow-up off to tomorrow, by three days or by a week."""
    to = request.form.get("to", "")
    if to not in LATER:
        raise Invalid("A follow-up is put off by one, three or seven days.")
    until = _day() + timedelta(days=LATER[to])
    with writing() as session:
        row, op = putting_off.put_off(session, pages.sender(), id, until, today=_day())
    told = {"k": "put_off", "id": id, "title": row["title"], "op": op, "until": str(until)}
    return _after(told)


@bp.post("/followups/<id>/undo")
@access.allow("lead")
def undo(id: str) -> Response:
    """Take back that a follow-up was put off."""
    with writing() as session:
        putting_off.undo(session, pages.sender(), id, request.form.get("op", ""), today=_day())
    return _after(None)


@bp.post("/followups/given")
@access.allow("lead")
def give_all() -> Response:
    """Give all that one guide has to another, or evenly to those who are here."""
    giver, to = request.form.get("giver", ""), request.form.get("to", "")
    with writing() as session:
        given = giving.give_all(session, shown.scope(), giver, to, today=_day())
        if given.n:
            did(session, "followups_given", giver=giver, to=given.to)
    told = {"k": "given", "giver": giver, "n": given.n, "stayed": given.stayed}
    return _after(told | {"to": [f"{who}:{','.join(ids)}" for who, ids in given.to.items()]})


@bp.post("/followups/given/undo")
@access.allow("lead")
def give_back() -> Response:
    """Take back that all was given away."""
    given = {}
    for part in request.form.getlist("to"):
        who, _, ids = part.partition(":")
        given[who] = ids.split(",")
    with writing() as session:
        giver = request.form.get("giver", "")
        if n := giving.give_back(session, shown.scope(), giver, given):
            did(session, "followups_given", back=giver, n=n)
    return _after(None)


@bp.post("/followups/off")
@access.allow("lead")
def set_off() -> Response:
    """Say that somebody is off today, or here after all."""
    staff, off = request.form.get("staff", ""), request.form.get("off") == "1"
    with writing() as session:
        floor.set_off(session, shown.scope(), staff, today=_day(), off=off)
        did(session, "day_off", staff=staff, day=str(_day()), off=off)
    return _after(None)


def _after(done: Done | None) -> Response:
    """The list as it is now, with what was done and the way back; a plain form is led there."""
    if not hx.wants_fragment():
        return shown.go("/followups")
    return shown.answer("followups/list", "followups", **_list(done))


def _day() -> date:
    return store_day(shown.moment(), shown.zone())


def _list(done: Done | None = None) -> dict[str, Any]:
    at, day = shown.moment(), _day()
    session, scope = db.session(), shown.scope()
    groups = queries.list_for(session, scope, day)
    open_ = Counter(row["staff"] for group in groups for row in group["rows"])
    later = Counter(row["staff"] for group in groups[-1:] for row in group["rows"])
    guides = [
        one | {"open": open_[one["id"]], "listed": open_[one["id"]] - later[one["id"]]}
        for one in queries.load(session, scope, day)
    ]
    came = midnight_ms(at, shown.zone())
    keys = current_app.extensions["keys"]
    return {
        "date": str(day),
        "at": store_clock(at, shown.zone()),
        "groups": groups,
        "guides": guides,
        "free": {"open": open_[""], "listed": open_[""] - later[""]},
        "arrived": arrivals.arrived(session, scope, keys, came, shown.zone()),
        "complaints": complaints.waiting(session, scope.stores, at),
        "done": done,
        "kept": False,
    }
