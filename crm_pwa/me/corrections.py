"""A member's own page: they put right what is known of them, and say what they must not have."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, make_response, request
from sqlalchemy.orm import Session

from crm_pwa.accounts import pages
from crm_pwa.checkout import asking, operations, proof, queries, visitor
from crm_pwa.checkout.asking import TooMany
from crm_pwa.checkout.models import OneTime
from crm_pwa.core import access
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from crm_pwa.core.templating.language import language
from crm_pwa.me import entrance
from crm_pwa.me import queries as own
from crm_pwa.members import cards, correcting, joins
from crm_pwa.members import own as acting
from crm_pwa.members.verbs import Verb, do
from crm_pwa.messages import outgoing
from crm_pwa.messages.outgoing import Letter
from crm_pwa.notes import operations as notes
from crm_pwa.notes.vocabulary import substances

bp = Blueprint("corrections", __name__)
entrance.own(bp)
HERE = "/me/corrections"
SAID = ("name", "day", "child", "taken", "wrong", "late", "wait", "number", "no_way", "blank")
"""What this page says by itself, in its own words, and not by a page of errors."""
Write = Callable[[Session], None]


@bp.get(HERE)
@access.member
def overview() -> Response:
    """Name, birthday, number, allergies: as they are, to be put right."""
    return _page()


@bp.post("/me/name")
@access.member
def rename() -> Response:
    """Another name."""
    me, typed = visitor.me().id, request.form.get("name", "")
    return _kept(lambda session: correcting.rename(session, me, typed, pages.moment()))


@bp.post("/me/birthday")
@access.member
def born() -> Response:
    """Another birthday, or none."""
    me, typed, at = visitor.me(), request.form.get("birthday", ""), pages.moment()
    today = store_day(at, queries.zone_of(db.session(), me.home_store))
    return _kept(lambda session: correcting.born(session, me.id, typed, today, at))


@bp.post("/me/phone")
@access.member
def phone() -> Response:
    """Another number: a code goes to it first."""
    try:
        kept, problem = asking.ask_for(request.form.get("phone", ""))
    except TooMany as error:
        return _page(429, problem="wait", minutes=error.n)
    if problem:
        return _page(422, problem=problem)
    return visitor.keep_asked(visitor.go(HERE), kept)


@bp.post("/me/phone/proof")
@access.member
def prove() -> Response:
    """The code came to it: the number is theirs, unless another member has it."""
    try:
        said = asking.answered()
    except TooMany as error:
        return _page(429, problem="wait", minutes=error.n)
    row = asking.asked()
    if said != "right" or row is None:
        return _page(422, problem=said or "late")
    moved = _renumber(row)
    return visitor.forget_asked(visitor.go(HERE) if moved else _page(422, problem="taken"))


@bp.post("/me/phone/other")
@access.member
def other() -> Response:
    """Another number than the one a code went to, or another code."""
    return visitor.forget_asked(visitor.go(HERE))


@bp.post("/me/allergies")
@access.member
def warn() -> Response:
    """An allergy, or that there is none."""
    me, form = visitor.me().id, request.form
    verb = notes.no_allergy(me) if form.get("none") else notes.add_allergy(me, form)
    return _kept(lambda session: _do(session, verb))


@bp.post("/me/allergies/end")
@access.member
def end_warning() -> Response:
    """An allergy that holds no more, and why."""
    me, body = visitor.me().id, _body()
    form = dict(request.form) | {"confirmed": "1"}
    verb = notes.withdraw_allergy(me, form, body)
    return _kept(lambda session: _do(session, verb))


@bp.post("/me/notes/end")
@access.member
def strike() -> Response:
    """A note or a chip that is not right goes."""
    me, form = visitor.me().id, request.form
    verb = notes.remove_tag(me, form, _body())
    if form.get("note"):
        verb = notes.retract_note(me, {"note": form["note"], "reason": "own"})
    return _kept(lambda session: _do(session, verb), "/me/notes")


def _renumber(row: OneTime) -> bool:
    """Their number from now on, unless it is another member's: the old one is told.

    Every other browser forgets them, so that who lent one for a moment keeps no way in.
    """
    me, keys, at = visitor.me().id, current_app.extensions["keys"], pages.moment()
    with writing() as session:
        joins.hold(session, row.phone_hash)
        if queries.member_by_phone(session, row.phone_hash, "") not in (None, me):
            return False
        before, number = correcting.number_of(session, keys, me), queries.number(keys, row)
        correcting.renumber(session, keys, me, number, at)
        if before and before != number:
            text = pages.render("me/number.txt", phone=row.phone_mask).strip()
            letter = Letter("number", "sms", before, text, language())
            outgoing.put(session, keys, letter, at, member_id=me)
        operations.close_others(session, me, visitor.browser())
        proof.forget(session, visitor.asked())
    return True


def _body() -> dict[str, Any]:
    me = visitor.me().id
    return cards.bodies(db.session(), [me], "", pages.moment())[me]


def _do(session: Session, verb: Verb | None) -> None:
    if verb is not None:
        keys = current_app.extensions["keys"]
        do(session, acting.sender(visitor.me().id, keys, pages.moment()), verb)


def _kept(write: Write, on: str = HERE) -> Response:
    try:
        with writing() as session:
            write(session)
    except Invalid as error:
        if error.reason not in SAID:
            raise
        return _page(422, problem=error.reason)
    return visitor.go(on)


def _page(status: int = 200, **more: Any) -> Response:
    me, session = visitor.me(), db.session()
    row, at = asking.asked(), pages.moment()
    card = own.said(session, me.id, at, queries.zone_of(session, me.home_store))
    context: dict[str, Any] = {
        "card": card,
        "substances": [{"id": one.id} for one in substances()],
        "asked": row.phone_mask if row and proof.is_good(row, at) else "",
        "can_send": asking.can_send(),
        "problem": "",
        "minutes": 0,
    }
    return make_response(pages.render("me/corrections.html", **(context | more)), status)
