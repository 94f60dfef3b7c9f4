"""The code a member's own phone shows: ten minutes at a time, so that it needs no network."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from crm_pwa.accounts import pages
from crm_pwa.checkout import queries, visitor
from crm_pwa.core import access, qr
from crm_pwa.core.db import db
from crm_pwa.me import entrance
from crm_pwa.members import shown
from crm_pwa.members.shown import PERIOD, STEP_MS

bp = Blueprint("live", __name__)
entrance.own(bp, writes=False)
STEPS = 20


@bp.get("/me/codes.json")
@access.member
def codes() -> Response:
    """``now`` in ms, and the codes of twenty half minutes: ``step``, ``text`` and ``rows`` (qr).

    None for a member who has no printed code either.
    """
    entrance.count_codes()
    at, printed = pages.moment(), queries.code_of(db.session(), visitor.me().id)
    first = at // STEP_MS
    steps = range(first, first + STEPS) if printed else ()
    texts = {step: _written(printed, step) for step in steps}
    told = [{"step": step, "text": text, "rows": qr.rows(text)} for step, text in texts.items()]
    return jsonify({"now": at, "step_ms": STEP_MS, "codes": told})


def now(printed: str, at_ms: int) -> dict[str, Any]:
    """The code of this half minute for a page: ``step``, ``at`` and its ``picture``."""
    step = at_ms // STEP_MS
    picture = qr.picture(_written(printed, step))
    return {"step": step, "at": at_ms, "picture": picture._asdict()}


def _written(printed: str, step: int) -> str:
    return shown.write(printed, step, current_app.extensions["keys"].show_key(step // PERIOD))
