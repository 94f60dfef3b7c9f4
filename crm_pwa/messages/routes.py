"""What is on its way out, and what did not get there; in a demo shop, what would have been sent."""

from typing import Any

from flask import Blueprint, Response, current_app

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.core.db import db
from crm_pwa.members.phones import mask
from crm_pwa.messages import by_demo, queries, sending

bp = Blueprint("messages", __name__)


@bp.get("/messages")
@access.allow("guide", "lead", "area", "admin")
def overview() -> Response:
    """How much waits and what was given up, with the reason; no address and no text.

    In a demo shop also the messages themselves: nothing is sent there.
    """
    session, scope, at = db.session(), shown.scope(), shown.moment()
    demo = sending.is_demo(session)
    return shown.answer(
        "messages/overview",
        "messages",
        waiting=queries.waiting(session, scope),
        undelivered=[_failed(row) for row in queries.undelivered(session, scope, at)],
        days=queries.SHOWN_DAYS,
        demo=demo,
        sent=_in_demo() if demo else [],
    )


def _failed(row: Any) -> dict[str, Any]:
    named = {name: getattr(row, name) for name in ("id", "kind", "channel", "tries", "why")}
    return named | _when(row.at)


def _when(at_ms: int) -> dict[str, str]:
    tz = shown.zone()
    return {"date": str(store_day(at_ms, tz)), "at": store_clock(at_ms, tz)}


def _in_demo() -> list[dict[str, Any]]:
    folder = current_app.extensions["settings"].data_dir
    return [
        {
            "channel": one.letter.channel,
            "to": mask(one.letter.to) if one.letter.to.startswith("+") else "•••",
            "text": one.letter.text,
            **_when(one.at),
        }
        for one in by_demo.shown(folder)
    ]
