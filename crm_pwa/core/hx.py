"""The one place that knows htmx: is a part of a page wanted, and the headers it answers to.

htmx-flask reads the requests. Only ASCII may stand in an ``HX-*`` header under a real server,
and every answer that differs by ``HX-Request`` must say so in ``Vary``: both are kept here.
"""

from typing import cast

from flask import Flask, Response
from flask import request as flask_request
from htmx_flask import Htmx, make_response, request


def attach(app: Flask) -> None:
    """Let requests of ``app`` know whether htmx made them."""
    Htmx(app)
    app.after_request(_vary)


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page. A navigation never does."""
    return bool(request.htmx) and flask_request.headers.get("Sec-Fetch-Mode") != "navigate"


def target() -> str:
    """The id of the element the answer goes into; empty when htmx did not say."""
    return (request.htmx.target or "").rpartition("#")[2]  # it says which element: li#row-1


def pushed(body: str, path: str) -> Response:
    """A fragment that becomes the page at ``path``, so that a reload shows the same."""
    return cast(Response, make_response(body, push_url=path))


def redirected(path: str) -> Response:
    """Tell htmx to load another page."""
    return cast(Response, make_response("", 204, redirect=path))


def _vary(response: Response) -> Response:
    if not flask_request.path.startswith(("/static/", "/sync/v1/")):
        response.vary.add("HX-Request")
    return response
