"""The desk of those who see stores, not members."""

from flask import Blueprint, Response

from crm_pwa.accounts import pages as shown
from crm_pwa.boards import effects, queries
from crm_pwa.core import access
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db

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
