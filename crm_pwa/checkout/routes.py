"""The till as its staff sees it: its code, large, and that somebody was recognised."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request

from crm_pwa.accounts import pages as shown
from crm_pwa.accounts.doing import did
from crm_pwa.checkout import operations, queries, token
from crm_pwa.core import access, qr
from crm_pwa.core.clock import store_clock
from crm_pwa.core.db import db, writing

bp = Blueprint("checkout", __name__)


@bp.get("/tills")
@access.allow("guide", "lead")
def tills() -> Response:
    """The tills of my stores."""
    found = queries.tills(db.session(), shown.scope())
    stores = [
        {
            "id": shop.id,
            "name": shop.name,
            "tills": [{"id": one.id, "n": one.n} for one in found if one.store_id == shop.id],
        }
        for shop in shown.me().shops
    ]
    return shown.answer("checkout/tills", "tills", stores=stores, local=_is_here())


@bp.post("/tills")
@access.allow("guide", "lead")
def open_till() -> Response:
    """One more till; then its code."""
    with writing() as session:
        made = operations.open_till(session, shown.scope(), request.form.get("store", ""))
        path = f"/tills/{made.id}"
        did(session, "till_opened", till=made.id)
    return shown.go(path)


@bp.get("/tills/<id>")
@access.allow("guide", "lead")
def till(id: str) -> Response:
    """The code of a till, new every minute, and when members were recognised there: not who."""
    session, at = db.session(), shown.moment()
    found = queries.till_for(session, shown.scope(), id)
    code = token.write(current_app.extensions["keys"], found.id, shown.scope().staff_id, at)
    address = f"{request.host_url}t/{code}"
    tz = shown.zone_of(found.store_id)
    seen = queries.recognised(session, found.id, at)
    name = next(shop.name for shop in shown.me().shops if shop.id == found.store_id)
    return shown.answer(
        "checkout/till",
        "tills",
        till={"id": found.id, "n": found.n, "store": name},
        picture=qr.picture(address)._asdict(),
        seen=[{"id": one.id, "at": store_clock(one.at, tz), "how": one.how} for one in seen],
    )


def _is_here() -> bool:
    """Whether the address is one that leads nowhere from a phone."""
    return urlsplit(request.host_url).hostname in ("localhost", "127.0.0.1", "::1")


@bp.get("/arrivals")
@access.allow("guide", "lead")
def arrivals() -> Response:
    """Members who came to a till of my stores in the last half hour: to greet them by name."""
    at = shown.moment()
    rows = queries.arrivals(db.session(), shown.scope(), at)
    came: list[dict[str, Any]] = [
        {"m": row["m"], "title": row["title"], "minutes": (at - row["at"]) // 60_000}
        for row in rows
    ]
    return shown.answer("checkout/arrivals", "scan", arrivals=came)
