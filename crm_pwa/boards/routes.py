"""The desk of those who see stores, not members."""

from typing import Any

from flask import Blueprint, Response, current_app, request

from crm_pwa.accounts import pages as shown
from crm_pwa.boards import effects, heard, queries
from crm_pwa.boards.operations import readings
from crm_pwa.core import access, hx
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db, writing
from crm_pwa.insights.words import dictionary

bp = Blueprint("boards", __name__)


@bp.get("/overview")
@access.allow("lead", "area", "hq", "admin")
def overview() -> Response:
    """Stores with their counts."""
    at = shown.moment()
    today = store_day(at, shown.zone())
    rows = queries.overview(db.session(), shown.scope(), at)
    return shown.answer(
        "boards/overview", "overview", date=str(today), stores=rows, figures=queries.totals(rows)
    )


@bp.get("/effects")
@access.allow("area", "hq")
def effect_board() -> Response:
    """What prompts change, by rule and store, and how well suggestions meet what is bought."""
    session, scope = db.session(), shown.scope()
    told = {"offers": effects.offers(session, scope), **effects.effects(session, scope)}
    return shown.answer("boards/effects", "effects", **told)


@bp.get("/words")
@access.allow("lead")
def words() -> Response:
    """Notes in guides' words, with what they may be about."""
    return shown.answer("boards/words", "words", **_words())


@bp.post("/words/<id>")
@access.allow("lead")
def say_of(id: str) -> Response:
    """Say what a note is about: as suggested, or something else."""
    need, sentiment = (request.form.get(name, "") for name in ("need", "sentiment"))
    keys, at = current_app.extensions["keys"], shown.moment()
    with writing() as session:
        readings.say(session, shown.scope(), id, need, sentiment, keys=keys, now_ms=at)
    if not hx.wants_fragment():
        return shown.go("/words")
    return shown.answer("boards/words", "words", **_words())


def _words() -> dict[str, Any]:
    session, scope, at = db.session(), shown.scope(), shown.moment()
    keys = current_app.extensions["keys"]
    return {
        "notes": heard.waiting(session, keys, scope, at, shown.zone()),
        "told": heard.told(session, scope, at),
        "needs": list(dictionary.words().needs),
    }
