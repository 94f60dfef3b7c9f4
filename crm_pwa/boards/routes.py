"""The desk of those who see stores, not members."""

from flask import Blueprint, Response

from crm_pwa.accounts import pages as shown
from crm_pwa.boards import queries
from crm_pwa.core import access
from crm_pwa.core.db import db

bp = Blueprint("boards", __name__)


@bp.get("/overview")
@access.allow("lead", "area", "hq", "admin")
def overview() -> Response:
    """Stores with their counts."""
    return shown.answer("boards/overview", stores=queries.overview(db.session(), shown.scope()))
