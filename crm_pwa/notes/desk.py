"""The lead's page of notes whose words may not be fit to be read by their member."""

from flask import Blueprint, Response, request

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access
from crm_pwa.core.db import db, writing
from crm_pwa.members import pages
from crm_pwa.notes import operations, queries

bp = Blueprint("review", __name__)


@bp.get("/notes/review")
@access.allow("lead")
def doubtful() -> Response:
    """Notes to look at."""
    found = queries.doubtful(db.session(), shown.scope(), shown.moment())
    return shown.answer("notes/review", "review", notes=found)


@bp.post("/notes/review/<op>")
@access.allow("lead")
def settle(op: str) -> Response:
    """It stays, or it is taken back."""
    with writing() as session:
        operations.settle(session, pages.sender(), op, request.form.get("answer", ""))
    return shown.go("/notes/review")
