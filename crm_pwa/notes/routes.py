"""The note sheet and what it saves."""

from typing import Any

from flask import Blueprint, Response, request

from crm_pwa.accounts import pages as shown
from crm_pwa.accounts import queries as accounts
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.members import pages, queries
from crm_pwa.members.guarding import GUARDIAN, is_minor, lacks_guardian
from crm_pwa.members.names import title
from crm_pwa.members.queries import Reached
from crm_pwa.members.verbs import Verb, check, do
from crm_pwa.members.verdicts import Verdict
from crm_pwa.notes import asking, operations
from crm_pwa.notes.kinds import LONGEST_NOTE, LONGEST_WORDS
from crm_pwa.notes.sheet import sheet
from crm_pwa.notes.vocabulary import words_setting
from crm_pwa.notes.words import spoken
from crm_pwa.privacy.consent import ALLERGY, PERSONALISATION, allows

bp = Blueprint("notes", __name__)
COMMON = 8
CARRIED = ("facet", "concept", "value", "polarity", "substance", "words", "severity", "text")


@bp.get("/members/<m>/tags/new")
@access.allow("guide", "lead")
def tag_sheet(m: str) -> Response:
    """The sheet of chips."""
    return pages.opened(m, _tag_sheet)


@bp.get("/members/<m>/allergies/new")
@access.allow("guide", "lead")
def allergy_sheet(m: str) -> Response:
    """The sheet of substances."""
    return pages.opened(m, _allergy_sheet)


@bp.get("/members/<m>/consents/new")
@access.allow("guide", "lead")
def consent_sheet(m: str) -> Response:
    """The screen that asks the member."""
    layer = request.args.get("layer", PERSONALISATION)
    return pages.opened(m, lambda found: _ask(found, layer, request.args))


@bp.post("/members/<m>/tags")
@access.allow("guide", "lead")
def add_tag(m: str) -> Response:
    """Note a chip."""
    return _under(m, operations.add_tag(m, request.form))


@bp.post("/members/<m>/tags/removal")
@access.allow("guide", "lead")
def remove_tag(m: str) -> Response:
    """Take a chip off."""
    return _saved(m, operations.remove_tag(m, request.form, pages.body(pages.member(m))))


@bp.post("/members/<m>/facets")
@access.allow("guide", "lead")
def set_facet(m: str) -> Response:
    """Note a single value."""
    return _under(m, operations.set_facet(m, request.form))


@bp.post("/members/<m>/notes")
@access.allow("guide", "lead")
def add_note(m: str) -> Response:
    """Note free words."""
    return _under(m, operations.add_note(m, request.form))


@bp.post("/members/<m>/notes/retraction")
@access.allow("guide", "lead")
def retract_note(m: str) -> Response:
    """Take a note back."""
    return _saved(m, operations.retract_note(m, request.form))


@bp.get("/members/<m>/moves/new")
@access.allow("guide", "lead")
def move_sheet(m: str) -> Response:
    """The sheet of members whose note it may be."""
    return pages.opened(m, _move_sheet)


@bp.post("/members/<m>/moves")
@access.allow("guide", "lead")
def move(m: str) -> Response:
    """A note was another member's: it goes to their card, which is answered with."""
    found, to = pages.member(m), pages.member(request.form.get("to", ""))
    (verdict,) = _record(found, operations.move(found.id, request.form, to.id))
    return pages.saved(to.id, {"op": verdict.id, "kind": "move", "words": title(to)})


@bp.post("/members/<m>/allergies")
@access.allow("guide", "lead")
def add_allergy(m: str) -> Response:
    """Note an allergy."""
    return _under(m, operations.add_allergy(m, request.form))


@bp.post("/members/<m>/allergies/none")
@access.allow("guide", "lead")
def no_allergy(m: str) -> Response:
    """Asked: none."""
    return _saved(m, operations.no_allergy(m))


@bp.post("/members/<m>/allergies/withdrawal")
@access.allow("guide", "lead")
def withdraw_allergy(m: str) -> Response:
    """Withdraw a warning, with the member's word."""
    return _saved(m, operations.withdraw_allergy(m, request.form, pages.body(pages.member(m))))


@bp.post("/members/<m>/consents")
@access.allow("guide", "lead")
def set_consent(m: str) -> Response:
    """Keep the member's answer, and what was picked before it was asked.

    A chip that needs the other layer, as a child's does, waits until that is asked for.
    """
    found = pages.member(m)
    answer, *picked = operations.set_consent(found.id, request.form)
    layer, body = answer.payload["layer"], pages.body(found)
    if lacks_guardian(db.session(), answer, found.id, shown.moment()):
        return _ask(found, layer, request.form, GUARDIAN)
    seen, answer.obs = asking.known(request.form, body, layer, shown.scope().staff_id)
    seen = seen if m == found.id else 0  # of another card, since joined with this one
    agreed = body["consent"] | {layer: answer.payload}
    missing = [layer for verb in picked if not allows(agreed, layer := operations.layer_of(verb))]
    if not missing:
        return _saved(m, answer, *picked, seen=seen)
    _record(found, answer, seen=seen)
    return _ask(found, missing[0], request.form)


@bp.post("/members/<m>/undo")
@access.allow("guide", "lead")
def undo(m: str) -> Response:
    """Take one's own last note back."""
    verb = operations.undo(pages.member(m).id, request.form)
    verb.once = request.form.get("once", "")
    with writing() as session:
        do(session, pages.sender(), verb)
    return pages.saved(m)


def _tag_sheet(found: Reached) -> Response:
    tab = "other" if request.args.get("tab") == "other" else "style"
    body = pages.body(found)
    chips, known = sheet(body, _words(), tab), asking.shown(body, PERSONALISATION)
    context = {"card": pages.card_view(found), "tab": tab, "sheet": chips, "known": known}
    return shown.answer("notes/sheet", "scan", **context)


def _move_sheet(found: Reached) -> Response:
    here = queries.here_now(db.session(), shown.scope(), shown.moment())
    others = [pages.face(one) for one in here if one.id != found.id]
    note, card = request.args.get("note", ""), pages.card_view(found)
    return shown.answer("notes/move", "scan", card=card, note=note, others=others)


def _allergy_sheet(found: Reached) -> Response:
    chosen = request.args.get("substance", "")
    common = [one for one in _words()["substances"] if one["common"]][:COMMON]
    card = pages.card_view(found)
    return shown.answer("notes/allergy", card=card, substances=common, chosen=chosen)


def _words() -> dict[str, Any]:
    stores = accounts.stores(db.session(), shown.scope().stores[:1])
    return words_setting([store.trade for store in stores])


def _ask(found: Reached, layer: str, given: Any, problem: str = "") -> Response:
    carry = {name: given[name] for name in CARRIED if given.get(name)}
    layer = ALLERGY if layer == ALLERGY else PERSONALISATION
    known = asking.again(given) if problem else asking.shown(pages.body(found), layer)
    context = {"card": {"m": found.id}, "layer": layer, "carry": carry, "problem": problem}
    minor = is_minor(db.session(), found.id, shown.moment())
    return shown.answer("notes/consent", **context, known=known, minor=minor)


def _under(m: str, said: Verb) -> Response:
    """Save what the member agreed to; else ask them, and carry on what was picked."""
    found = pages.member(m)
    layer = operations.layer_of(said)
    if allows(pages.body(found)["consent"], layer):
        return _saved(m, said)
    check(said, pages.sender())
    return _ask(found, layer, request.form)


def _saved(m: str, *said: Verb | None, seen: int | None = None) -> Response:
    found = pages.member(m)
    verbs = [verb for verb in said if verb is not None]
    if not verbs:  # what it asks for is so already
        return pages.saved(found.id)
    last, verdict = verbs[-1], _record(found, *verbs, seen=seen)[-1]
    undo = {"op": verdict.id, "kind": last.kind, "words": spoken(last.kind, last.payload)}
    return pages.saved(found.id, undo)


def _record(found: Reached, *verbs: Verb, seen: int | None = None) -> list[Verdict]:
    """``seen``: the rev that the form was shown with, where it says so; else the card's now."""
    for verb in verbs:
        verb.member, verb.seen = found.id, found.rev if seen is None else seen
        verb.once = request.form.get("once", "")
    with writing() as session:
        return do(session, pages.sender(), *verbs)


shown.part("longest", lambda _language, _at: {"note": LONGEST_NOTE, "words": LONGEST_WORDS})
