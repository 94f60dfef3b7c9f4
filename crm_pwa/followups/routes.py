"""Today, as a guide sees it."""

from flask import Blueprint, Response, make_response

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db
from crm_pwa.core.errors import NotHere
from crm_pwa.followups import queries
from crm_pwa.members import pages

bp = Blueprint("followups", __name__)


@bp.get("/today")
@access.allow("guide", "lead")
def today() -> Response:
    """My follow-ups and those nobody has taken yet."""
    day = store_day(shown.moment(), shown.zone())
    groups = queries.today_for(db.session(), shown.scope(), day)
    count = sum(len(group["rows"]) for group in groups if group["k"] != "waiting")
    return shown.answer(
        "followups/today", "today", groups=groups, cap=_cap(), count=count, date=str(day)
    )


def _row(followup_id: str, member_id: str, undo: dict[str, str] | None) -> Response | None:
    """The row on Today in which its prompt was just answered; the list where it is hidden."""
    day = store_day(shown.moment(), shown.zone())
    try:
        row = queries.one_for(db.session(), shown.scope(), followup_id, day)
    except NotHere:
        return None
    if row["m"] != member_id:
        return None
    if row["hidden"]:
        return shown.go("/today")
    return make_response(shown.render("followups/_row.html", "today", row=row, undo=undo))


pages.place("followup", _row)


def _cap() -> int:
    """How many follow-ups a guide of this person's store gets in a day."""
    stores = shown.scope().stores
    return int(queries.DAILY.of(db.session(), stores[0] if stores else ""))
