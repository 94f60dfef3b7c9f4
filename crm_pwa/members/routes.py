"""Finding a member and opening the card."""

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, make_response, redirect, request

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access, hx
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import TooLong
from crm_pwa.members import calls, operations, pages, phones, queries
from crm_pwa.members.kinds import LONGEST_ADDRESS
from crm_pwa.members.names import title
from crm_pwa.members.queries import Reached
from crm_pwa.members.verbs import Verb, do

bp = Blueprint("members", __name__)
_instead: list[Callable[[str], Response | None]] = []


def instead(answer: Callable[[str], Response | None]) -> None:
    """Let a domain above answer for a code that nobody has, where it is one of its own."""
    _instead.append(answer)


@bp.get("/")
@access.signed_in
def scan_page() -> Response:
    """The start page: the camera. Those who never scan are sent to their own desk."""
    if not shown.scope().reads_members:
        return cast(Response, redirect("/overview", 303))
    return shown.answer("members/scan", "scan", recent=[])


@bp.post("/scan")
@access.allow("guide", "lead")
def scan() -> Response:
    """Open the card a code leads to. What the code says is never shown again.

    A code nobody has, one of a member who is no more and one that nobody's phone shows are
    answered alike; each counts. One that was shown too long ago, or used here, is told apart.
    """
    with writing() as session:
        found = operations.scan(session, pages.sender(), request.form.get("code", ""))
    if found.member:
        return _opened(pages.member(found.member))
    for answer in _instead if found.printed else ():
        if other := answer(found.printed):
            return other
    why = found.why or "unknown"
    if hx.wants_fragment():
        return make_response(shown.render("members/_unknown.html", "scan", why=why), 422)
    return make_response(shown.render("members/scan.html", "scan", recent=[], why=why), 422)


@bp.get("/search")
@access.allow("guide", "lead")
def search() -> Response:
    """Members whose name, pinyin, initials or last four digits begin so."""
    words = request.args.get("q", "")[: queries.LONGEST_WORDS]
    found = queries.search(db.session(), shown.scope(), words, queries.RESULTS + 1)
    results = [pages.face(member) for member in found[: queries.RESULTS]]
    more = len(found) > queries.RESULTS
    name = "members/results" if hx.wants_fragment() else "members/search"
    return shown.answer(name, "search", q=words, results=results, more=more)


@bp.get("/join")
@access.allow("guide", "lead")
def join_page() -> Response:
    """The form for somebody who walked in without a code."""
    return shown.answer("members/join", "search", phone="", address="", wrong=False)


@bp.post("/join")
@access.allow("guide", "lead")
def join() -> Response:
    """They join by phone number and agreed to that; who has the number already is shown."""
    typed, address = request.form.get("phone", ""), request.form.get("address", "").strip()
    if (number := phones.normal(typed)) is None:
        form = {"phone": typed, "address": address, "wrong": True}
        return shown.answer("members/join", "search", 422, **form)
    if len(address) > LONGEST_ADDRESS:
        raise TooLong(LONGEST_ADDRESS)
    with writing() as session:
        found = operations.join(session, pages.sender(), number, address)
    return _opened(pages.member(found))


@bp.get("/practice")
@access.allow("guide", "lead")
def practice_page() -> Response:
    """What practice is. It is done on the phone alone: its worker answers the two below."""
    return shown.answer("members/practice", "sync")


@bp.get("/first-steps")
@access.allow("guide", "lead")
def first_steps() -> Response:
    """What a new guide reads before the first member comes."""
    return shown.answer("members/first_steps", "sync")


@bp.post("/practice")
@access.allow("guide", "lead")
def practise() -> Response:
    """Begin; a browser without a worker has nothing to practise on."""
    return shown.go("/practice")


@bp.post("/practice/end")
@access.allow("guide", "lead")
def practice_over() -> Response:
    """End; nothing of it was ever here."""
    return shown.go("/practice")


@bp.get("/members/<m>")
@access.allow("guide", "lead")
def card(m: str) -> Response:
    """The preference card; without presence, the question whether the member is here."""
    return pages.card(m)


@bp.post("/members/<m>/presence")
@access.allow("guide", "lead")
def arrive(m: str) -> Response:
    """The member is here: open the card for two hours."""
    found = pages.member(m)
    seen = Verb(kind="scan.seen", member=found.id, payload={"how": "search"})
    seen.once = request.form.get("once", "")
    with writing() as session:
        do(session, pages.sender(), seen)
    return _opened(found)


@bp.post("/members/<m>/call")
@access.allow("guide", "lead")
def call(m: str) -> Response:
    """Give the number to the phone's dialler: for htmx at once, else as a link to tap."""
    with writing() as session:
        number = calls.number(session, pages.sender(), m)
    if hx.wants_fragment():
        return hx.redirected(f"tel:{number}")
    found = pages.member(m)
    who = {"m": found.id, "title": title(found), "phone_mask": found.phone_mask}
    return shown.answer("members/call", "scan", who=who, number=number)


def _opened(found: Reached) -> Response:
    path = f"/members/{found.id}"
    if not hx.wants_fragment():
        return cast(Response, redirect(path, 303))
    card = pages.card_view(found)
    return hx.pushed(shown.render("members/_card.html", "scan", card=card, undo=None), path)
