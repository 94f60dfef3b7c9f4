"""The worker's script and the module of templates it is handed."""

from flask import Blueprint, Response, current_app, request

from crm_pwa.core import access
from crm_pwa.worker.templates import ROOT

bp = Blueprint("worker", __name__)


@bp.get("/service-worker.js")
@access.anyone
def script() -> Response:
    """The worker. Its last line names the build: a changed import alone would never update it."""
    source = (ROOT / "service-worker.js").read_text()
    return _module(f"{source}// {current_app.extensions['build']}\n")


@bp.get("/worker/templates.js")
@access.anyone
def templates() -> Response:
    """Templates, languages, paths and files of the shell, as one module."""
    return _module(current_app.extensions["worker_module"])


@bp.get("/favicon.ico")
@access.anyone
def icon() -> Response:
    """Browsers ask for it unasked; the pages name the real one."""
    return Response(status=204)


def _module(source: str) -> Response:
    response = Response(source, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
