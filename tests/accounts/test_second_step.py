"""The second step at sign-in: an app's code, a code on paper, and who has to have one."""

from collections.abc import Mapping

import pytest
from flask import Flask

from crm_pwa.accounts import factors
from crm_pwa.accounts.models import Authenticator, FirstStep, RecoveryCode, SignInSession, Staff
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.db import db, writing
from tests.accounts.second_steps import HERE, asked, code, enrolled, minutes_pass, told
from tests.house.cast import PASSWORD, Person
from tests.house.visiting import Visitor


def sessions(app: Flask) -> int:
    with app.app_context():
        return db.session.query(SignInSession).count()


@pytest.mark.parametrize("login", ["lead-a", "area", "hq", "admin"])
def test_who_set_one_up_is_asked_for_it(
    app: Flask, visit: Visitor, cast: Mapping[str, Person], login: str
) -> None:
    secret, paper = enrolled(visit.by(cast[login]))
    assert len(set(paper)) == 10
    before = sessions(app)
    browser, said = asked(app, cast[login])
    assert (said["status"], said["error"]) == (428, "second")
    assert (browser.get_cookie("session"), sessions(app)) == (None, before)
    assert told(browser, step=said["step"], code="000000")["error"] == "second_wrong"
    assert told(browser, step=said["step"], code=code(secret))["status"] == 200
    assert browser.get("/account", headers=HERE).status_code == 200
    assert told(browser, step=said["step"], code=code(secret, 1))["error"] == "second_over"


def test_without_scripts_the_code_is_asked_for_on_a_page(visit: Visitor, lead_a: Person) -> None:
    secret, _ = enrolled(visit.by(lead_a))
    page = visit.speaking("en").post(
        "/sign-in", {"login": lead_a.login, "password": PASSWORD}, status=428
    )
    assert "The password is right." in page.text
    assert PASSWORD not in page.html
    assert page.one("#password").has_attr("disabled")
    step = str(page.one("input[name=step]")["value"])
    again = visit.post("/sign-in", {"step": step, "code": "123"}, status=422)
    assert str(again.one("input[name=step]")["value"]) == step
    visit.post("/sign-in", {"step": step, "code": code(secret)})
    visit.get("/account")


def test_a_code_is_taken_once_and_none_before_it(
    app: Flask, visit: Visitor, lead_a: Person
) -> None:
    secret, _ = enrolled(visit.by(lead_a))
    used, older = code(secret), code(secret, -1)
    browser, said = asked(app, lead_a)
    assert told(browser, step=said["step"], code=used)["status"] == 200
    browser, said = asked(app, lead_a)
    for again in (used, older, code(secret, 3), code(secret, -3)):
        assert told(browser, step=said["step"], code=again)["error"] == "second_wrong"
    assert told(browser, step=said["step"], code=code(secret, 1))["status"] == 200


def test_a_code_on_paper_lets_in_once_however_it_is_typed(
    app: Flask, visit: Visitor, lead_a: Person, lead_b: Person
) -> None:
    _, (paper, second, *_) = enrolled(visit.by(lead_a))
    enrolled(visit.by(lead_b))
    browser, said = asked(app, lead_b)
    assert told(browser, step=said["step"], code=paper)["error"] == "second_wrong"
    browser, said = asked(app, lead_a)
    typed = f" {paper.upper().replace('-', ' ')} "
    assert told(browser, step=said["step"], code=typed)["status"] == 200
    browser, said = asked(app, lead_a)
    assert told(browser, step=said["step"], code=paper)["error"] == "second_wrong"
    with app.app_context():
        kept = db.session.query(RecoveryCode.code_hash).all()
        assert second.replace("-", "") not in str(kept)
        acts = [row.act for row in db.session.query(AuditLink).all()]
    assert {"app_on", "paper_codes", "paper_code", "second_wrong", "sign_in"} <= set(acts)


def test_five_wrong_codes_close_the_second_step(app: Flask, visit: Visitor, lead_a: Person) -> None:
    secret, _ = enrolled(visit.by(lead_a))
    browser, said = asked(app, lead_a)
    for _ in range(5):
        assert told(browser, step=said["step"], code="000000")["status"] == 422
    shut = told(browser, step=said["step"], code=code(secret))
    assert (shut["status"], shut["step"]) == (429, said["step"])
    browser, said = asked(app, lead_a)
    assert told(browser, step=said["step"], code=code(secret))["status"] == 429


def test_the_secret_is_sealed_and_shown_until_its_first_code_alone(
    app: Flask, visit: Visitor, lead_a: Person
) -> None:
    lead = visit.by(lead_a)
    shown = lead.post("/account/app", status=200)
    secret = "".join(shown.words(".once")[0].split())
    wrong = lead.post("/account/app/code", {"code": "000000"}, status=422)
    assert "".join(wrong.words(".once")[0].split()) == secret
    with app.app_context():
        (row,) = db.session.query(Authenticator).all()
        assert secret.encode() not in row.sealed
        assert not factors.of(db.session(), lead_a.id).any
    lead.post("/account/app/code", {"code": code(secret)}, status=200)
    lead.post("/account/app/code", {"code": code(secret, 1)}, status=404)
    assert secret not in lead.get("/account").html


def test_a_secret_waits_ten_minutes_in_its_session_and_for_who_showed_who_they_are(
    app: Flask, visit: Visitor, lead_a: Person
) -> None:
    def begun(lead: Visitor) -> str:
        return "".join(lead.post("/account/app", status=200).words(".once")[0].split())

    lead, other = visit.by(lead_a), visit.by(lead_a)
    secret = begun(lead)
    other.post("/account/app/code", {"code": code(secret)}, status=404)
    minutes_pass(app, 6)
    page = lead.post("/account/app/code", {"code": "000000"}, status=403)
    assert not page.all(".once")
    sent = {"code": code(secret, -1), "proof": PASSWORD}
    with app.app_context(), writing() as session:
        session.query(Authenticator).one().begun_at -= 10 * 60_000
    assert not lead.post("/account/app/code", sent, status=404).all(".once")
    secret, chosen = begun(lead), "another-password-of-mine"
    lead.post("/account/password", {"own": chosen, "again": chosen})
    lead.post("/account/app/code", {"code": code(secret)}, status=404)
    with app.app_context():
        assert not db.session.query(Authenticator).count()


def test_a_wrong_first_code_is_on_the_trail(app: Flask, visit: Visitor, lead_a: Person) -> None:
    lead = visit.by(lead_a)
    lead.post("/account/app", status=200)
    lead.post("/account/app/code", {"code": "000000"}, status=422)
    with app.app_context():
        assert "second_wrong" in [row.act for row in db.session.query(AuditLink)]


def test_the_time_to_set_one_up_begins_at_the_next_sign_in_and_ends(
    app: Flask, visit: Visitor, lead_a: Person, guide_a: Person, cast: Mapping[str, Person]
) -> None:
    visit.by(cast["admin"]).post("/settings", {"name": "second_step_days", "value": "3"})
    browser, said = asked(app, lead_a)
    assert said["device"]
    browser.set_cookie("lang", "en")
    assert "Set one up by" in browser.get("/account", headers=HERE).text
    with app.app_context(), writing() as session:
        session.get_one(Staff, lead_a.id).second_asked_at -= 3 * factors.DAY_MS
    late, said = asked(app, lead_a)
    assert said == {"next": "/account", "status": 200}
    assert late.get("/followups", headers=HERE).location == "/account"
    assert late.post("/followups/off", headers=HERE).status_code == 403
    assert late.get("/account", headers=HERE).status_code == 200
    visitor = Visitor(app)
    visitor.browser = late
    enrolled(visitor)
    visitor.get("/followups")
    visitor.post("/account/app/removal", status=422)
    assert asked(app, guide_a)[1]["device"]


def test_a_password_chosen_on_the_way_counts_when_the_second_step_is_shown(
    app: Flask, visit: Visitor, lead_a: Person, cast: Mapping[str, Person]
) -> None:
    secret, _ = enrolled(visit.by(lead_a))
    page = visit.by(cast["admin"]).post(f"/staff/{lead_a.id}/password", status=200)
    given, own = page.words(".once")[0], "a-password-of-my-own"
    browser = app.test_client()
    fields = {"login": lead_a.login, "password": given}
    assert told(browser, **fields)["error"] == "choose"
    step = told(browser, **fields, own=own)["step"]
    assert told(browser, **fields)["error"] == "choose"
    assert told(browser, step=step, code=code(secret))["status"] == 200
    assert told(browser, login=lead_a.login, password=own)["error"] == "second"


def test_an_administrator_takes_a_lost_second_step_away(
    app: Flask, visit: Visitor, lead_a: Person, cast: Mapping[str, Person]
) -> None:
    lead = visit.by(lead_a)
    enrolled(lead)
    _, said = asked(app, lead_a)
    admin = visit.by(cast["admin"]).speaking("en")
    assert "They lost their second step" in admin.get(f"/staff/{lead_a.id}").text
    admin.post(f"/staff/{lead_a.id}/second")
    assert "They lost their second step" not in admin.get(f"/staff/{lead_a.id}").text
    lead.get("/followups", status=303)
    with app.app_context():
        assert not db.session.query(FirstStep).count()
        assert not db.session.query(RecoveryCode).count()
    assert told(app.test_client(), step=said["step"], code="1")["error"] == "second_over"
    assert asked(app, lead_a)[1]["device"]
    ran = app.test_cli_runner().invoke(args=["staff", "second-step", "nobody-here"])
    assert "There is no account" in ran.output
