"""Is it alive, is it ready, how is it doing."""

from flask import Blueprint, Response
from sqlalchemy import text

from crm_pwa.core import access, metrics, migrate
from crm_pwa.core.db import db

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
    """Counters by route pattern; nothing about a person."""
    return Response(metrics.text(), mimetype="text/plain; version=0.0.4")
