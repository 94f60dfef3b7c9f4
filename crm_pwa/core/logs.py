"""Logs: one JSON line a request, without a word about a person.

Paths are written as their patterns, so no id, code or search word ever reaches a log.
"""

import logging
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec
from flask import Flask, Response, g, request

from crm_pwa.core.metrics import counted

log = logging.getLogger("crm_pwa")
log.setLevel(logging.INFO)


def configure(app: Flask) -> None:
    """Log every request of ``app`` to standard error and count it."""
    app.before_request(_start)
    app.after_request(_finish)


def answered(method: str, rule: str, status: int, began: float) -> None:
    """Log and count one answer. ``rule``: the route; ``began``: as ``time.perf_counter`` has it."""
    ms = round((time.perf_counter() - began) * 1000, 1)
    counted(method, rule, status, ms)
    _write({"method": method, "path": rule, "status": status, "ms": ms})


def failed(error: BaseException) -> None:
    """Log an unexpected error: its kind and places in the code, never its text."""
    places = []
    at = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{at.tb_lineno}:{code.co_name}")
        at = at.tb_next
    _write({"error": type(error).__name__, "at": places[-8:]})


def left_out(what: str, many: int) -> None:
    """Log how many were left out of some work because of a fault of their own, never who."""
    _write({"left_out": what, "many": many})


def unable(what: str, steps: list[str]) -> None:
    """Log what a piece of work is not let do, by people's settings: nothing that is tried again."""
    _write({"unable": what, "steps": steps})


def _write(said: dict[str, object]) -> None:
    """One line, at once; where it cannot be written, the answer does not suffer.

    Python's own logging says only whether to: it would look up for each line who called, which
    is a twentieth of a push.
    """
    if not log.isEnabledFor(logging.INFO):
        return
    with suppress(OSError, ValueError):
        sys.stderr.write(msgspec.json.encode(said).decode() + "\n")
        sys.stderr.flush()


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if request.endpoint == "static":
        return response
    rule = request.url_rule.rule if request.url_rule else "-"
    answered(request.method, rule, response.status_code, g.get("started", time.perf_counter()))
    return response
