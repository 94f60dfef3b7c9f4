"""What a member's phone shows once it has scanned a till's code. No script is needed."""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, request
from werkzeug.exceptions import Unauthorized

from crm_pwa.accounts import pages
from crm_pwa.accounts.models import Store
from crm_pwa.checkout import asking, operations, proof, queries, token, visitor
from crm_pwa.checkout.asking import TooMany
from crm_pwa.checkout.token import LATE_MS, Token
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.core.templating.language import language

bp = Blueprint("door", __name__)


@bp.errorhandler(operations.Closed)
def closed(_error: operations.Closed) -> Response:
    """Who showed the code is no longer there to see who comes: it is like one that is over."""
    return _stale()


@bp.errorhandler(Unauthorized)
def nobody(_error: Unauthorized) -> Response:
    """A session that ended: on to the member's own form."""
    return visitor.go("/me/sign-in")


@bp.get("/t/<code>")
@access.anyone
def page(code: str) -> Response:
    """Where this browser is: known, asked for a code, about to join, or new here."""
    shown = _read(code)
    return _page(code, shown) if shown else _stale()


@bp.post("/t/<code>/phone")
@access.anyone
def phone(code: str) -> Response:
    """Have a one-time code sent: the same answer whoever has the number."""
    shown = _read(code)
    if shown is None:
        return _stale()
    typed = request.form.get("phone", "")
    try:
        kept, problem = asking.ask_for(typed, shown.till_id, _store(shown).id)
    except TooMany as error:
        return _page(code, shown, 429, problem="wait", minutes=error.n)
    if problem:
        return _page(code, shown, 422, problem=problem, typed=typed)
    return visitor.keep_asked(visitor.go(f"/t/{code}"), kept)


@bp.post("/t/<code>/proof")
@access.anyone
def prove(code: str) -> Response:
    """Check the code that was sent: a member is recognised, anybody else is asked to join."""
    shown = _read(code)
    if shown is None:
        return _stale()
    try:
        said = asking.answered()
    except TooMany as error:
        return _page(code, shown, 429, problem="wait", minutes=error.n)
    if said != "right":
        return _page(code, shown, 422, problem=said or "late")
    row = asking.asked()
    known = row and queries.member_by_phone(db.session(), row.phone_hash, _store(shown).id)
    return _welcome(code, shown, known, "code") if known else visitor.go(f"/t/{code}")


@bp.post("/t/<code>/joining")
@access.anyone
def join(code: str) -> Response:
    """Make a member of who proved a number and agreed."""
    shown, row = _read(code), asking.asked()
    if shown is None:
        return _stale()
    if row is None or not row.proved:  # a second tap finds them joined
        late = _page(code, shown, 422, problem="late")
        return visitor.go(f"/t/{code}") if visitor.known() else late
    keys = current_app.extensions["keys"]
    with writing() as session:
        sender = operations.witness(session, keys, shown, pages.moment())
        made = operations.join(session, sender, queries.number(keys, row), language())
    return _welcome(code, shown, made, "joined")


@bp.post("/t/<code>/arrival")
@access.anyone
def arrive(code: str) -> Response:
    """The member whom this browser knows is here."""
    shown, known = _read(code), visitor.known()
    if shown is None:
        return _stale()
    if known is None:
        return visitor.go(f"/t/{code}")
    return _welcome(code, shown, known.id, "session")


@bp.post("/t/<code>/other")
@access.anyone
def other(code: str) -> Response:
    """Somebody else, or another number: this browser forgets who it knew and what it asked."""
    if _read(code) is None:
        return _stale()
    return visitor.sign_out(visitor.go(f"/t/{code}"))


@bp.post("/arrivals/<id>/rating")
@access.member
def rate(id: str) -> Response:
    """One question, one tap; then back to where it was asked, or to the member's own page."""
    rating = request.form.get("rating", default=0, type=int)
    with writing() as session:
        operations.rate(session, id, visitor.me().id, rating, pages.moment())
    back = request.form.get("back", "")
    return visitor.go(f"/t/{back}" if back.isalnum() else "/me")


def _read(code: str) -> Token | None:
    """The code, if it is a till's and still good; longer for who began while it was fresh."""
    found, at = token.read(current_app.extensions["keys"], code), pages.moment()
    if found is None or found.is_fresh(at):
        return found
    return found if found.is_fresh(at, LATE_MS) and _has_begun(found, at) else None


def _has_begun(shown: Token, at: int) -> bool:
    """Whether this browser had a one-time code sent in time, or its member came by this code."""
    row, known = asking.asked(), visitor.known()
    if row is not None and shown.is_fresh(row.at):
        return True
    return known is not None and queries.just_came(db.session(), known.id, shown, at) is not None


def _store(shown: Token) -> Store:
    store = queries.store_of(db.session(), shown.till_id)
    if store is None:
        raise operations.Closed
    return store


def _welcome(code: str, shown: Token, member_id: str, how: str) -> Response:
    with writing() as session:
        keys, at = current_app.extensions["keys"], pages.moment()
        sender = operations.witness(session, keys, shown, at)
        operations.arrive(session, sender, shown, member_id, how)
        proof.forget(session, visitor.asked())
    return visitor.sign_in(visitor.go(f"/t/{code}"), member_id)


def _page(code: str, shown: Token, status: int = 200, **more: Any) -> Response:
    known, row = visitor.known(), asking.asked()
    session, at = db.session(), pages.moment()
    here = queries.just_came(session, known.id, shown, at) if known else None
    step = "here" if here else "known" if known else _step(row)
    context: dict[str, Any] = {
        "step": step,
        "code": code,
        "store": _store(shown).name,
        "title": known.title if known else "",
        "phone_mask": row.phone_mask if row else "",
        "can_send": asking.can_send(),
        "arrival": {"id": here.id, "rating": here.rating or 0, "how": here.how} if here else None,
        "problem": "",
        "minutes": 0,
        "typed": "",
    }
    return make_response(pages.render("checkout/door.html", **(context | more)), status)


def _step(row: Any) -> str:
    if row is None:
        return "start"
    return "join" if row.proved else "code"


def _stale() -> Response:
    return make_response(pages.render("checkout/stale.html"), 422)
