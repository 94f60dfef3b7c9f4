"""A member's own page: who looked, which browsers know them, and telling the lead of trouble."""

from flask import Blueprint, Response, make_response

from crm_pwa.accounts import pages
from crm_pwa.checkout import operations, queries, visitor
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.followups import anew
from crm_pwa.me import entrance, looks
from crm_pwa.members import chosen, complaints

bp = Blueprint("watching", __name__)
entrance.own(bp)


@bp.get("/me/looked")
@access.member
def looked() -> Response:
    """Who looked at what is protected: in which role and shop, when; by name in the copy."""
    me, session = visitor.me(), db.session()
    rows = looks.looked(session, me.id, queries.zone_of(session, me.home_store), pages.moment())
    return make_response(pages.render("me/looked.html", rows=rows))


@bp.get("/me/browsers")
@access.member
def browsers() -> Response:
    """The browsers that know the member; this one is told apart."""
    me, session, at = visitor.me(), db.session(), pages.moment()
    tz = queries.zone_of(session, me.home_store)
    rows = looks.browsers(session, me.id, visitor.browser(), tz, at)
    return make_response(pages.render("me/browsers.html", rows=rows))


@bp.post("/me/browsers/end")
@access.member
def end_others() -> Response:
    """Every other browser forgets the member at once."""
    with writing() as session:
        operations.close_others(session, visitor.me().id, visitor.browser())
    return visitor.go("/me/browsers")


@bp.get("/me/complaint")
@access.member
def trouble() -> Response:
    """The way to tell the lead, and until when they answer."""
    me, session = visitor.me(), db.session()
    told = complaints.open_of(session, me.id, queries.zone_of(session, me.home_store))
    quiet = bool(chosen.QUIET.of(session, me.home_store))
    return make_response(pages.render("me/complaint.html", told=told, quiet=quiet))


@bp.post("/me/complaint")
@access.member
def complain() -> Response:
    """Something went wrong: the lead of the home store has it before them at once.

    From now on guides are told to say sorry, and to sell nothing.
    """
    me, at = visitor.me(), pages.moment()
    with writing() as session:
        tz = queries.zone_of(session, me.home_store)
        complaints.tell(session, me.id, tz, at)
        anew.bring(session, me.id, tz, at)
    return visitor.go("/me/complaint")


@bp.post("/me/complaint/end")
@access.member
def settled() -> Response:
    """It is settled: only the member says so."""
    me, at = visitor.me(), pages.moment()
    with writing() as session:
        tz = queries.zone_of(session, me.home_store)
        complaints.settle(session, me.id, tz, at)
        anew.bring(session, me.id, tz, at)
    return visitor.go("/me/complaint")
