"""A desk that was left asks who is there, and a phone that is silent; sessions end with their
phone; leads let phones in."""

from collections.abc import Mapping

import pytest
from flask import Flask

from crm_pwa.accounts import operations
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import Device, SignInSession
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from tests.accounts.test_devices import sign_in
from tests.house.cast import PASSWORD, Person
from tests.house.visiting import Visitor

MINUTE_MS = 60_000
OVER_MS = operations.INVITED_MS + 1
HERE = {"Sec-Fetch-Site": "same-origin"}


def left(app: Flask, minutes: int) -> None:
    """Nobody has used any session for so long."""
    with app.app_context(), writing() as session:
        for row in session.query(SignInSession):
            row.seen_at -= minutes * MINUTE_MS


@pytest.mark.parametrize("login", ["admin", "area", "lead-a", "guide-a"])
def test_a_desk_that_was_left_is_closed(
    app: Flask, visit: Visitor, cast: Mapping[str, Person], login: str
) -> None:
    desk = visit.by(cast[login])
    left(app, 16)
    answer = desk.browser.get("/", headers={**HERE, "Sec-Fetch-Mode": "navigate"})
    assert answer.headers.get("Location") == "/sign-in"


def test_a_desk_that_is_used_stays_open(
    app: Flask, visit: Visitor, cast: Mapping[str, Person]
) -> None:
    desk = visit.by(cast["admin"])
    left(app, 14)
    assert desk.browser.get("/settings", headers=HERE).status_code == 200
    with app.app_context():
        first, *_ = db.session().query(SignInSession.seen_at).order_by(SignInSession.seen_at.desc())
    left(app, 14)
    assert first.seen_at > 0
    assert desk.browser.get("/settings", headers=HERE).status_code == 200


@pytest.mark.parametrize("asked", ["/followups/complaints", "/arrivals"])
def test_a_page_that_asks_by_itself_keeps_no_desk_open(
    app: Flask, visit: Visitor, lead_a: Person, asked: str
) -> None:
    desk = visit.by(lead_a)
    left(app, 14)
    assert desk.browser.get(asked, headers=HERE).status_code == 200
    left(app, 2)
    assert desk.browser.get("/followups", headers=HERE).status_code == 303


def test_a_session_ends_with_the_phone_it_was_opened_on(
    app: Flask, guide_a: Person, lead_a: Person, visit: Visitor
) -> None:
    browser = app.test_client()
    answer = browser.post(
        "/sign-in",
        data={"login": guide_a.login, "password": PASSWORD},
        headers={"Accept": "application/json", **HERE},
    )
    assert browser.get("/today", headers=HERE).status_code == 200
    visit.by(lead_a).post(f"/devices/{answer.get_json()['device']}/revocation")
    assert browser.get("/today", headers=HERE).status_code == 303


def test_a_chain_may_want_the_lead_s_code_of_a_new_phone(
    app: Flask, guide_a: Person, lead_a: Person, cast: Mapping[str, Person], visit: Visitor
) -> None:
    known = sign_in(app, guide_a)["device"]
    visit.by(cast["admin"]).post("/settings", {"name": "phone_entry", "value": "lead"})

    def tried(**more: str) -> tuple[int, str]:
        answer = app.test_client().post(
            "/sign-in",
            data={"login": guide_a.login, "password": PASSWORD, **more},
            headers={"Accept": "application/json", **HERE},
        )
        return answer.status_code, answer.get_json().get("error", "")

    assert tried() == (403, "new_phone")
    assert tried(device=known)[0] == 200
    assert sign_in(app, lead_a)["device"]
    desk = visit.by(lead_a).speaking("en")
    shown = desk.post("/phones/new", {"staff": guide_a.id, "label": "Counter 2"}, status=200)
    assert "It holds for ten minutes, once." in shown.text
    with app.app_context(), writing() as session:
        by = By(lead_a.id, now_ms())
        code = operations.invite(session, guide_a.id, "Counter 2", by=by)
        foreign = operations.invite(session, lead_a.id, "", by=by)
        late = operations.invite(session, guide_a.id, "", by=By(lead_a.id, now_ms() - OVER_MS))
    assert [tried(phone=wrong)[0] for wrong in ("x", foreign, late)] == [403] * 3
    device = sign_in(app, guide_a, phone=code)["device"]
    assert tried(phone=code)[0] == 403
    assert tried(device=device)[0] == 200
    with app.app_context():
        assert db.session.get_one(Device, device).label == "Counter 2"
