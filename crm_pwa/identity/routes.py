"""The desk where pairs who may be one person are settled, and where a member's fields are from."""

from flask import Blueprint, Response, request

from crm_pwa.accounts import pages as shown
from crm_pwa.accounts import proving
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.identity import operations, queries
from crm_pwa.members import pages

bp = Blueprint("identity", __name__)


@bp.get("/same-person")
@access.allow("lead", "area", "admin")
def doubts() -> Response:
    """Pairs to settle, and those settled within a day."""
    session, scope = db.session(), shown.scope()
    pairs, many = queries.doubts(session, scope)
    done = queries.settled(session, scope, shown.moment())
    found = {"pairs": pairs, "pairs_in_all": many, "settled": done}
    ended = request.args.get("erasure") == "ended"
    return shown.answer("identity/doubts", "doubts", erasure_ended=ended, **found)


@bp.post("/same-person/<one>/<other>/answer")
@access.allow("lead", "area", "admin")
def answer(one: str, other: str) -> Response:
    """One person, or two. Who sees no cards shows first that it is them; a lead answers many."""
    if shown.scope().role != "lead" and (page := proving.asked()):
        return page
    with writing() as session:
        said = request.form.get("answer", "")
        operations.settle(session, pages.sender(), one, other, said)
    return shown.go("/same-person")


@bp.post("/same-person/<one>/<other>/undo")
@access.allow("lead", "area", "admin")
def undo(one: str, other: str) -> Response:
    """It was a mistake."""
    with writing() as session:
        ended = operations.take_back(session, pages.sender(), one, other)
    return shown.go("/same-person?erasure=ended" if ended else "/same-person")


@bp.get("/members/<m>/origin")
@access.allow("guide", "lead")
def origin(m: str) -> Response:
    """Where the member's fields are from."""
    found = pages.member(m)
    rows = queries.origins(db.session(), found.id, shown.zone_of(found.home_store))
    return shown.answer("identity/origin", "scan", m=found.id, title=found.address, rows=rows)
