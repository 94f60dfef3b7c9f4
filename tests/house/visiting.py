"""A visitor who looks at every page it is given, as a careful reader would."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Staff
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from tests.house.cast import Person
from tests.house.header_rules import header_faults
from tests.house.page import Page
from tests.house.page_rules import fragment_faults, page_faults

NAVIGATES = {
    "Accept": "text/html",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}
SWAPS = {
    "Accept": "text/html",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Dest": "empty",
    "HX-Request": "true",
}


class Visitor:
    """One browser of the house. ``by`` gives it to one of the staff, signed in.

    ``get`` and ``post`` are what a browser without scripts sends; ``hx_get`` and ``hx_post``
    what htmx sends. Every answer must have the status expected and none of the faults of
    ``page_rules`` and ``header_rules``; those are not asked where ``judged`` is false.
    """

    def __init__(
        self, app: Flask, headers: Mapping[str, str] | None = None, *, judged: bool = True
    ) -> None:
        self.app = app
        self.judged = judged
        self.browser: FlaskClient = app.test_client()
        self.headers = dict(headers or {})

    def by(self, person: Person) -> "Visitor":
        """A fresh browser in which this person is signed in."""
        visitor = Visitor(self.app, self.headers, judged=self.judged)
        with self.app.app_context(), writing() as session:
            staff = session.get_one(Staff, person.id)
            token = accounts.open_session(session, staff, now_ms())
        visitor.browser.set_cookie("session", token)
        return visitor

    def speaking(self, language: str) -> "Visitor":
        """The same browser, its pages in this language from now on."""
        self.browser.set_cookie("lang", language)
        return self

    def get(self, path: str, status: int = 200, **query: str) -> Page:
        """Open a page."""
        return self._send("GET", path, NAVIGATES, status, query_string=query)

    def post(self, path: str, fields: Mapping[str, Any] | None = None, status: int = 303) -> Page:
        """Send a plain form."""
        return self._send("POST", path, NAVIGATES, status, data=dict(fields or {}))

    def hx_get(self, path: str, status: int = 200, **query: str) -> Page:
        """Ask for a fragment."""
        return self._send("GET", path, SWAPS, status, query_string=query)

    def hx_post(
        self, path: str, fields: Mapping[str, Any] | None = None, status: int = 200
    ) -> Page:
        """Send a form by htmx."""
        return self._send("POST", path, SWAPS, status, data=dict(fields or {}))

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], status: int, **how: Any
    ) -> Page:
        answer = self.browser.open(path, method=method, headers={**headers, **self.headers}, **how)
        with self.app.app_context():
            db.session.remove()
        page = Page(answer)
        where = f"{method} {path}"
        assert page.status == status, f"{where} answered {page.status}, not {status}: {page.text}"
        if not self.judged:
            return page
        faults = header_faults(dict(answer.headers), answer.mimetype or "")
        if answer.mimetype == "text/html" and page.html and not 300 <= status < 400:
            check = fragment_faults if "HX-Request" in headers else page_faults
            faults += check(page.markup)
        assert not faults, f"{where}: " + "; ".join(faults)
        return page


@pytest.fixture
def visit(app: Flask, on_postgres: bool) -> Visitor:
    """A visitor nobody is signed in for. What a page is made of does not hang on the database."""
    return Visitor(app, judged=not on_postgres)
