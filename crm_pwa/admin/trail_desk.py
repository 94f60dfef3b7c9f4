"""The page of who did what: one's own acts, the store's, the area's. To read it is an act too."""

import io
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, request, send_file

from crm_pwa.accounts import pages as shown
from crm_pwa.admin import acts
from crm_pwa.admin.acts import Act, Wanted
from crm_pwa.core import access, csvout
from crm_pwa.core.audit import links
from crm_pwa.core.audit.trail import did
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.core.db import db, writing

bp = Blueprint("trail", __name__)
MOST = 5_000
"""Lines of a file that is taken along."""
YEARS = range(2000, 3000)
"""Of which days may be asked for: the shop's, and such as a moment can be told of."""
LONGEST = 60
SHORT = 6
"""Characters of a member's number that tell one from another on a page."""


@bp.get("/trail")
@access.allow("guide", "lead", "area")
def overview() -> Response:
    """A page of it, the latest first."""
    session, scope, wanted = db.session(), shown.scope(), _wanted()
    _read(wanted, "audit_read")
    found, more = acts.listed(session, scope, wanted, shown.zone())
    asked = {"member": wanted.member, "kind": wanted.kind, "who": wanted.who, "day": _day(wanted)}
    link = {name: value for name, value in asked.items() if value}
    return shown.answer(
        "admin/trail",
        "trail",
        rows=_rows(found),
        asked=asked,
        kinds=acts.KINDS,
        people=[{"id": id, "name": name} for id, name in acts.people(session, scope)],
        more=f"?{urlencode(link | {'after': more})}" if more else "",
        csv=f"/trail.csv?{urlencode(link)}" if scope.role == "area" else "",
        cards=scope.reads_members,
    )


@bp.get("/trail.csv")
@access.allow("area")
@access.afresh
def as_csv() -> Response:
    """The same for a spreadsheet, at most the latest 5,000 acts."""
    wanted = _wanted()
    _read(wanted, "audit_taken")
    found, _ = acts.listed(db.session(), shown.scope(), wanted, shown.zone(), MOST)
    head = ("day", "clock", "who", "act", "what", "member")
    lines = [head, *(tuple(row[name] for name in head) for row in _rows(found))]
    body = io.BytesIO(csvout.written(lines))
    return send_file(body, mimetype="text/csv", as_attachment=True, download_name="trail.csv")


def _read(wanted: Wanted, act: str) -> None:
    """Leave the trail of it before anything is shown."""
    told = {"filters": [name for name in ("member", "kind", "who", "day") if getattr(wanted, name)]}
    with writing() as session:
        did(session, links.Act(act, shown.scope().staff_id, shown.moment(), detail=told))


def _wanted() -> Wanted:
    said = {name: request.args.get(name, "")[:LONGEST].strip() for name in ("member", "who")}
    kind = request.args.get("kind", "")
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = None
    day = day if day and day.year in YEARS else None
    kind = kind if kind in acts.KINDS else ""
    after = request.args.get("after", "")[: 2 * LONGEST]
    return Wanted(said["member"], kind, said["who"], day, after)


def _day(wanted: Wanted) -> str:
    return wanted.day.isoformat() if wanted.day else ""


def _rows(found: list[Act]) -> list[dict[str, str]]:
    names, tz = acts.names(db.session(), found), shown.zone()
    return [
        {
            "day": str(store_day(one.at, tz)),
            "clock": store_clock(one.at, tz),
            "who": names.get(one.who, ""),
            "act": one.act,
            "what": one.what,
            "member": one.member,
            "short": one.member[-SHORT:],
        }
        for one in found
    ]
