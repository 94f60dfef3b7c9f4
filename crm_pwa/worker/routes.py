"""The worker's script and the module of templates it is handed."""

from flask import Blueprint, Response, current_app

from crm_pwa.core import access
from crm_pwa.worker import files
from crm_pwa.worker.templates import module

bp = Blueprint("worker", __name__)


@bp.get("/service-worker.js")
@access.anyone
def script() -> Response:
    """The worker. Its last line names the build: a changed import alone would never update it."""
    source = files.bare((files.ROOT / "service-worker.js").read_text("utf-8"))
    return _asked_each_time(f"{source}// {current_app.extensions['build']}\n")


@bp.get("/worker/templates.js")
@access.anyone
def templates() -> Response:
    """Templates, languages, paths and files of the shell, as one module."""
    return _asked_each_time(module(current_app))


@bp.get("/favicon.ico")
@access.anyone
def icon() -> Response:
    """Browsers ask for it unasked; the pages name the real one."""
    return Response(status=204)


def _asked_each_time(script: str) -> Response:
    response = files.packed(script)
    response.headers["Cache-Control"] = "no-cache"
    return response
