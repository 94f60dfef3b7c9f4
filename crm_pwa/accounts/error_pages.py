"""Errors as people meet them: a page, a line beside the form, or JSON. Each says what to do."""

from flask import Flask, Response, g, jsonify, make_response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from crm_pwa.accounts import pages
from crm_pwa.core import hx, logs
from crm_pwa.core.db import db
from crm_pwa.core.errors import AppError

SYNC = "/sync/v1/"
REASONS = {413: "too_large", 503: "busy"}
KNOWN = frozenset({400, 401, 403, 404, 413, 422, 429, 500, 503})


def attach(app: Flask) -> None:
    """Answer every error of ``app``."""
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _unexpected)


def _app_error(error: AppError) -> Response:
    named = {"n": error.n, "who": error.who, "until": error.until}
    response = shown(error.status, error.reason, **named)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http_error(error: HTTPException) -> Response:
    response = shown(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _busy(error: OperationalError) -> Response:
    """The database is locked, full or away: nothing was written, and trying again is right."""
    logs.failed(error)
    db.session.rollback()
    response = shown(503)
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Response:
    logs.failed(error)
    return shown(500)


def shown(status: int, reason: str = "", **named: object) -> Response:
    """The error in the shape its reader takes; ``named``: what its words name, if anything.

    Nothing typed is shown back, or lost: the form that was sent stays on the page.
    """
    g.setdefault("language", "zh-Hans")
    if _wants_json():
        response = jsonify({"error": reason or REASONS.get(status, "failed")})
        response.status_code = status
        if request.path.startswith(SYNC):  # a phone believes no other JSON (docs/sync.md)
            response.headers |= {"X-Sync": "1", "Cache-Control": "no-store"}
        return response
    code = status if status in KNOWN else 500 if status >= 500 else 400  # noqa: PLR2004
    template = "errors/_problem.html" if hx.wants_fragment() else "errors/error.html"
    return make_response(pages.render(template, status=code, reason=reason, **named), status)


def _wants_json() -> bool:
    best = request.accept_mimetypes.best
    return request.path.startswith(SYNC) or best == "application/json"
