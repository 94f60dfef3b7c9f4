"""What a member agrees to, on their own page: one tap either way, and every answer so far."""

from typing import Any

from flask import Blueprint, Response, current_app, make_response, request

from crm_pwa.accounts import pages
from crm_pwa.checkout import queries, visitor
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from crm_pwa.core.templating.language import language
from crm_pwa.me import consenting, entrance
from crm_pwa.me import queries as own
from crm_pwa.me.consenting import CHANNELS, LONGEST_GUARDIAN, VERSIONS, Said, Shown
from crm_pwa.members import own as acting
from crm_pwa.members.guarding import is_minor
from crm_pwa.privacy.consent import MARKETING

bp = Blueprint("choices", __name__)
entrance.own(bp)
HERE = "/me/choices"


@bp.get(HERE)
@access.member
def overview() -> Response:
    """Every layer: what it is for, what was answered, and the other answer."""
    return _page()


@bp.post("/me/consents")
@access.member
def answer() -> Response:
    """Agree, or take it back; it holds from the answer on."""
    form, me, at = request.form, visitor.me(), pages.moment()
    said = Said(
        form.get("layer", ""),
        form.get("channel", ""),
        form.get("state", ""),
        read=bool(form.get("read")),
        guardian=" ".join(form.get("guardian", "").split())[:LONGEST_GUARDIAN],
    )
    shown = _shown(said)
    if form.get("shown") != shown.mark(said.layer):
        return _page(422, problem="changed", asked=said.layer)
    sender = acting.sender(me.id, current_app.extensions["keys"], at)
    try:
        with writing() as session:
            consenting.answer(session, sender, said, shown)
    except Invalid as error:
        if error.reason not in ("read", "guardian"):
            raise
        return _page(422, problem=error.reason, asked=said.layer)
    return visitor.go(f"{HERE}#{said.layer}")


def _shown(said: Said) -> Shown:
    text = pages.render("me/consent_text.html", layer=said.layer, channel=said.channel)
    return Shown(text, language(), visitor.browser())


def mark_of(layer: str, channel: str = "") -> str:
    """What the form sends along, so that an answer is kept of the words that were shown."""
    return _shown(Said(layer, channel, "", read=False)).mark(layer)


def _page(status: int = 200, **more: Any) -> Response:
    me, session, at = visitor.me(), db.session(), pages.moment()
    tz = queries.zone_of(session, me.home_store)
    consents = own.said(session, me.id, at, tz)["consents"]
    channels = [{"id": one, "state": _said(consents, one)} for one in CHANNELS]
    context: dict[str, Any] = {
        "given": [layer for layer, state in consents.items() if state == "given"],
        "stopped": consents.get("profiling", "given") != "given",
        "channels": channels,
        "silent": all(one["state"] not in ("given", "") for one in channels),
        "answers": consenting.answered(session, me.id, tz),
        "child": is_minor(session, me.id, at),
        "marks": {layer: mark_of(layer) for layer in VERSIONS},
        "problem": "",
        "asked": "",
    }
    return make_response(pages.render("me/choices.html", **(context | more)), status)


def _said(consents: dict[str, str], channel: str) -> str:
    """What was answered about a channel; empty where it was never asked."""
    return consents.get(f"{MARKETING}:{channel}", "")
