"""What tests of the second step share: an app that shows codes, and time that has passed."""

import time
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from crm_pwa.accounts.models import SignInSession
from crm_pwa.core.db import writing
from tests.house.cast import PASSWORD, Person
from tests.house.visiting import Visitor

STEP_S = 30
HERE = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}


def code(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many steps from now."""
    return pyotp.TOTP(secret).at(time.time() + steps * STEP_S)


def enrolled(visitor: Visitor) -> tuple[str, list[str]]:
    """Set an app up, with the code of the step before this one; its secret, and codes on paper."""
    shown = visitor.post("/account/app", status=200)
    secret = "".join(shown.words(".once")[0].split())
    done = visitor.post("/account/app/code", {"code": code(secret, -1)}, status=200)
    return secret, done.words(".paper-codes li")


def asked(app: Flask, person: Person, **more: str) -> tuple[FlaskClient, dict[str, Any]]:
    """The browser, and what its script is told after the password."""
    browser = app.test_client()
    return browser, told(browser, login=person.login, password=PASSWORD, **more)


def told(browser: FlaskClient, **fields: str) -> dict[str, Any]:
    """What the sign-in answers, with its status."""
    answer = browser.post("/sign-in", data=fields, headers=HERE)
    said: dict[str, Any] = answer.get_json()
    return said | {"status": answer.status_code}


def minutes_pass(app: Flask, minutes: int) -> None:
    """Everybody showed who they are so much longer ago."""
    with app.app_context(), writing() as session:
        for row in session.query(SignInSession):
            row.proved_at -= minutes * 60_000
