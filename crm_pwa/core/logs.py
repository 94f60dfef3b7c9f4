"""Logs: one JSON line a request, without a word about a person.

Paths are written as their patterns, so no id, code or search word ever reaches a log.
"""

import json
import logging
import time
from pathlib import Path

from flask import Flask, Response, g, request

from crm_pwa.core.metrics import counted

log = logging.getLogger("crm_pwa")


def configure(app: Flask) -> None:
    """Log every request of ``app`` to standard error and count it."""
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    app.before_request(_start)
    app.after_request(_finish)


def failed(error: BaseException) -> None:
    """Log an unexpected error: its kind and places in the code, never its text."""
    places = []
    at = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{at.tb_lineno}:{code.co_name}")
        at = at.tb_next
    log.error(json.dumps({"error": type(error).__name__, "at": places[-8:]}))


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if request.endpoint == "static":
        return response
    rule = request.url_rule.rule if request.url_rule else "-"
    ms = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
    counted(request.method, rule, response.status_code, ms)
    line = {"method": request.method, "path": rule, "status": response.status_code, "ms": ms}
    log.info(json.dumps(line))
    return response
