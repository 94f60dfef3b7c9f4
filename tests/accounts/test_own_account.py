"""One's own account: where one is signed in, and a password of one's own choice."""

from flask import Flask

from crm_pwa.accounts.models import Device, SignInSession
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db
from tests.accounts.second_steps import HERE, told
from tests.accounts.test_devices import sign_in
from tests.house.cast import PASSWORD, Person
from tests.house.visiting import Visitor

OWN = "my-own-password-now"


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return [row.act for row in db.session.query(AuditLink).order_by(AuditLink.n)]


def test_a_session_ends_where_its_person_says_so_and_another_s_does_not(
    app: Flask, visit: Visitor, guide_a: Person, guide_a2: Person
) -> None:
    here, there, other = visit.by(guide_a), visit.by(guide_a), visit.by(guide_a2)
    page = here.speaking("en").get("/account")
    (end,) = [str(form["action"]) for form in page.all("form[action$='/end']")]
    other.post(end)
    there.get("/account")
    here.post(end)
    there.get("/account", status=303)
    assert not here.get("/account").all("form[action$='/end']")
    assert acts(app).count("session_end") == 1
    third = visit.by(guide_a)
    here.post("/account/sessions/others")
    third.get("/account", status=303)
    here.get("/account")
    other.get("/account")


def test_a_phone_signed_out_from_elsewhere_reads_no_more_and_the_others_do(
    app: Flask, visit: Visitor, guide_a: Person
) -> None:
    def leased() -> set[str]:
        with app.app_context():
            alive = db.session.query(Device).where(Device.lease_until > now_ms())
            return {row.id for row in alive}

    lost, other = sign_in(app, guide_a)["device"], sign_in(app, guide_a)["device"]
    here = app.test_client()
    mine = told(here, login=guide_a.login, password=PASSWORD)["device"]
    assert leased() == {lost, other, mine}
    with app.app_context():
        (row,) = db.session.query(SignInSession).where(SignInSession.device_id == lost)
        there = row.id_hash
    here.post(f"/account/sessions/{there}/end", headers=HERE)
    assert leased() == {other, mine}
    here.post("/account/sessions/others", headers=HERE)
    assert leased() == {mine}


def test_another_password_ends_all_else_and_closes_other_phones(
    app: Flask, visit: Visitor, guide_a: Person
) -> None:
    phone = sign_in(app, guide_a)["device"]
    here, there = visit.by(guide_a), visit.by(guide_a)
    here.post("/account/password", {"own": "short", "again": "short"}, status=422)
    here.post("/account/password", {"own": OWN, "again": OWN + "x"}, status=422)
    there.get("/account")
    here.post("/account/password", {"own": OWN, "again": OWN})
    there.get("/account", status=303)
    here.get("/account")
    with app.app_context():
        assert db.session.get_one(Device, phone).lease_until <= now_ms()
    browser = app.test_client()
    assert told(browser, login=guide_a.login, password=PASSWORD)["status"] == 422
    assert told(browser, login=guide_a.login, password=OWN)["status"] == 200
    assert "password" in acts(app)


def test_who_signs_in_over_a_session_ends_it_and_has_a_new_id(
    app: Flask, guide_a: Person, guide_a2: Person
) -> None:
    browser = app.test_client()
    fields = {"login": guide_a.login, "password": PASSWORD}
    assert told(browser, **fields)["status"] == 200
    first = browser.get_cookie("session")
    assert told(browser, **fields | {"login": guide_a2.login})["status"] == 200
    second = browser.get_cookie("session")
    assert first
    assert second
    assert first.value != second.value
    with app.app_context():
        assert db.session.query(SignInSession).count() == 1
    old = app.test_client()
    old.set_cookie("session", first.value)
    assert old.get("/account", headers=HERE).status_code == 303


def test_a_new_password_of_the_desk_s_closes_their_phones(
    app: Flask, visit: Visitor, guide_a: Person, lead_a: Person
) -> None:
    phone = sign_in(app, guide_a)["device"]
    visit.by(lead_a).post(f"/staff/{guide_a.id}/password", status=200)
    with app.app_context():
        assert db.session.get_one(Device, phone).lease_until <= now_ms()
