"""A member's own pages. Nobody else's session opens them, a member's opens nothing else."""

from typing import Any

from flask import Blueprint, Response, make_response, request

from crm_pwa.accounts import pages
from crm_pwa.checkout import asking, proof, queries, visitor
from crm_pwa.checkout.asking import TooMany
from crm_pwa.core import access, qr
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db, writing
from crm_pwa.me import entrance, live
from crm_pwa.me import queries as own
from crm_pwa.me.entrance import SIGN_IN

bp = Blueprint("me", __name__)
entrance.own(bp, writes=False)


@bp.get("/me")
@access.member
def home() -> Response:
    """The member's code, large; tier and points; how it was in the shop; the way to the rest."""
    me = visitor.me()
    session, at = db.session(), pages.moment()
    here = queries.latest(session, me.id, at)
    arrival = {"id": here.id, "rating": here.rating or 0} if here else None
    known = _code(me.id)
    shown = live.now(known["code"], at) if known["code"] else None
    today = store_day(at, queries.zone_of(session, me.home_store)).isoformat()
    holds = own.standing(session, me.id, today, at)
    return _page("home", title=me.title, arrival=arrival, live=shown, standing=holds, **known)


@bp.get("/me/card")
@access.member
def card() -> Response:
    """The code as a card to print and cut out; it never changes."""
    me = visitor.me()
    return _page("card", title=me.title, **_code(me.id))


@bp.get("/me/purchases")
@access.member
def purchases() -> Response:
    """What the member bought, newest first."""
    receipts, whole = own.purchases(db.session(), visitor.me().id)
    return _page("purchases", receipts=receipts, whole=whole)


@bp.get("/me/notes")
@access.member
def notes() -> Response:
    """Every word that guides can read about the member, who noted it and when."""
    me = visitor.me()
    tz = queries.zone_of(db.session(), me.home_store)
    return _page("notes", card=own.said(db.session(), me.id, pages.moment(), tz))


@bp.get(SIGN_IN)
@access.anyone
def sign_in_page() -> Response:
    """The form; a member who is known here is sent on."""
    if visitor.known():
        return visitor.go("/me")
    return _form()


@bp.post("/me/sign-in/phone")
@access.anyone
def phone() -> Response:
    """Have a one-time code sent: the same answer whoever has the number."""
    typed = request.form.get("phone", "")
    try:
        kept, problem = asking.ask_for(typed)
    except TooMany as error:
        return _form(429, problem="wait", minutes=error.n)
    if problem:
        return _form(422, problem=problem, typed=typed)
    return visitor.keep_asked(visitor.go(SIGN_IN), kept)


@bp.post("/me/sign-in/proof")
@access.anyone
def prove() -> Response:
    """Check the code; whoever proved a number that no member has is told how to join."""
    try:
        said = asking.answered()
    except TooMany as error:
        return _form(429, problem="wait", minutes=error.n)
    row = asking.asked()
    if said != "right" or row is None:
        return _form(422, problem=said or "late")
    member = queries.member_by_phone(db.session(), row.phone_hash, "")
    with writing() as session:
        proof.forget(session, visitor.asked())
    if member is None:
        return visitor.forget_asked(_form(422, problem="nobody"))
    return visitor.sign_in(visitor.go("/me"), member)


@bp.post("/me/sign-in/other")
@access.anyone
def other() -> Response:
    """Another number."""
    return visitor.forget_asked(visitor.go(SIGN_IN))


@bp.post("/me/sign-out")
@access.anyone
def sign_out() -> Response:
    """This browser forgets the member."""
    return visitor.sign_out(visitor.go(SIGN_IN))


def _code(member_id: str) -> dict[str, Any]:
    code = queries.code_of(db.session(), member_id)
    return {"code": code, "picture": qr.picture(code)._asdict() if code else None}


def _form(status: int = 200, **more: Any) -> Response:
    row = asking.asked()
    context: dict[str, Any] = {
        "step": "code" if row and not row.proved else "start",
        "phone_mask": row.phone_mask if row else "",
        "can_send": asking.can_send(),
        "problem": "",
        "minutes": 0,
        "typed": "",
    }
    return make_response(pages.render("me/sign_in.html", **(context | more)), status)


def _page(name: str, **context: object) -> Response:
    return make_response(pages.render(f"me/{name}.html", **context))
