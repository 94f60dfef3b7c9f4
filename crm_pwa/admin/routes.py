"""Is it alive, is it ready, how is it doing."""

from math import nan

from flask import Blueprint, Response, current_app
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from crm_pwa.core import access, clock, metrics, migrate
from crm_pwa.core.db import db
from crm_pwa.followups import made

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@access.anyone
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@access.anyone
def ready() -> Response:
    """The database answers and its schema is this code's."""
    db.session.execute(text("SELECT 1"))
    if migrate.current(db.engine) != migrate.head():
        return Response("migrate\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


@bp.get("/metrics")
@access.anyone
def figures() -> Response:
    """Counters by route pattern, and how many stores wait for a list; nothing about a person."""
    metrics.unlisted(_unlisted())
    return Response(metrics.text(), mimetype="text/plain; version=0.0.4")


def _unlisted() -> float:
    opens = current_app.extensions["settings"].lists_at
    if opens is None:
        return 0
    try:
        return len(made.waiting(db.session(), clock.now_ms(), opens))
    except DatabaseError:
        return nan
