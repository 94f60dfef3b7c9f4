"""The worker's script, the module of templates it is handed, and the manifest."""

import json

from flask import Blueprint, Response, current_app

from crm_pwa.accounts import given, pages
from crm_pwa.core import access
from crm_pwa.worker import files, manifest
from crm_pwa.worker.script import script as worker_script
from crm_pwa.worker.templates import address, module

bp = Blueprint("worker", __name__)


@bp.get("/service-worker.js")
@access.anyone
def script() -> Response:
    """The worker, all of it: a browser that starts it reads one file."""
    return _asked_each_time(worker_script(current_app))


@bp.get("/worker/templates.js")
@access.anyone
def templates() -> Response:
    """Templates, languages, paths and files of the shell, as one module: a part of the worker."""
    return _asked_each_time(module(current_app))


@bp.get("/manifest/<lang>.webmanifest")
@access.anyone
def app_manifest(lang: str) -> Response:
    """The manifest in a language; in Chinese for one that is not spoken here."""
    spoken = lang if lang in given.LANGUAGES else given.LANGUAGES[0]
    pages.speak(spoken)
    say = current_app.extensions["templates"].globals["gettext"]
    told = manifest.of(
        spoken,
        lambda words: str(say(words)),
        current_app.extensions["paths"].path,
        lambda file: address(files.STATIC / file),
    )
    kind = files.TYPES[".webmanifest"]
    return files.packed(json.dumps(told, ensure_ascii=False), kind)


@bp.get("/favicon.ico")
@access.anyone
def icon() -> Response:
    """Browsers ask for it unasked; the pages name the real one."""
    return Response(status=204)


def _asked_each_time(script: str) -> Response:
    response = files.packed(script, files.TYPES[".js"])
    response.headers["Cache-Control"] = "no-cache"
    return response
