"""Exports and grave acts ask who it is where that was shown more than five minutes ago."""

from collections.abc import Mapping

import pytest
from flask import Flask

from crm_pwa.accounts import operations
from crm_pwa.accounts.models import SignInSession, Staff
from crm_pwa.core import access
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.db import db, writing
from tests.accounts.second_steps import asked, code, enrolled, minutes_pass, told
from tests.house.cast import PASSWORD, Person
from tests.house.page import Page
from tests.house.visiting import Visitor

GRAVE = {
    "lead.as_csv", "phones.revoke", "settings.change", "staff.add", "staff.change", "staff.close",
    "staff.lost_second", "staff.password", "staff.reopen", "own.app", "own.app_code",
    "own.app_removal", "own.codes", "own.passkey", "own.passkey_removal", "own.password",
    "own.proof", "privacy.answer", "privacy.release", "trail.as_csv",
}  # fmt: skip


def fields(page: Page) -> dict[str, list[str]]:
    """What the page would send once more."""
    found: dict[str, list[str]] = {}
    for tag in page.all("form.panel input[type=hidden]"):
        found.setdefault(str(tag["name"]), []).append(str(tag["value"]))
    return found


def test_the_grave_acts_are_these(app: Flask) -> None:
    found = {name for name, view in app.view_functions.items() if access.wants_proof(view)}
    assert found == GRAVE


def test_a_list_is_taken_along_after_the_password(
    app: Flask, visit: Visitor, lead_a: Person
) -> None:
    lead = visit.by(lead_a).speaking("en")
    lead.get("/followups.csv")
    minutes_pass(app, 6)
    page = lead.get("/followups.csv", status=403)
    assert "Show that it is you" in page.text
    assert page.response.mimetype == "text/html"
    assert fields(page) == {"back": ["/followups.csv"]}
    sent = {"back": "/followups.csv"}
    wrong = lead.post("/account/proof", sent | {"proof": "not-this-one"}, status=422)
    assert fields(wrong) == {"back": ["/followups.csv"]}
    lead.get("/followups.csv", status=403)
    assert lead.post("/account/proof", sent | {"proof": PASSWORD}).location == "/followups.csv"
    assert lead.get("/followups.csv").response.mimetype == "text/csv"
    lead.get("/followups")


def test_nothing_typed_is_lost_on_the_way(
    app: Flask, visit: Visitor, cast: Mapping[str, Person], guide_a: Person
) -> None:
    admin, name = visit.by(cast["admin"]), '林"&<b> 小川'
    minutes_pass(app, 6)
    typed = {"name": name, "role": "lead", "stores": ["store-a", "store-b"]}
    page = admin.post(f"/staff/{guide_a.id}", typed, status=403)
    assert page.one("form.panel")["action"] == f"/staff/{guide_a.id}"
    with app.app_context():
        assert db.session.get_one(Staff, guide_a.id).role == "guide"
    again = fields(page)
    assert again == {"name": [name], "role": ["lead"], "stores": ["store-a", "store-b"]}
    admin.post(f"/staff/{guide_a.id}", again | {"proof": PASSWORD})
    with app.app_context():
        changed = db.session.get_one(Staff, guide_a.id)
        assert (changed.role, changed.name) == ("lead", name)
    admin.post(f"/staff/{guide_a.id}/closing")


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_the_proof_leads_nowhere_else(
    app: Flask, visit: Visitor, lead_a: Person, back: str
) -> None:
    assert visit.by(lead_a).post("/account/proof", {"back": back}).location == "/account"


def test_the_app_s_code_is_a_proof_but_not_twice(
    app: Flask, visit: Visitor, lead_a: Person
) -> None:
    lead = visit.by(lead_a)
    secret, _ = enrolled(lead)
    shown = code(secret)
    minutes_pass(app, 6)
    lead.post("/account/proof", {"proof": shown})
    minutes_pass(app, 6)
    lead.post("/account/proof", {"proof": shown}, status=422)
    lead.post("/account/proof", {"proof": code(secret, 1)})


def test_five_wrong_proofs_are_enough(app: Flask, visit: Visitor, lead_a: Person) -> None:
    lead = visit.by(lead_a).speaking("en")
    minutes_pass(app, 6)
    for _ in range(5):
        lead.post("/account/proof", {"proof": "not-this-one"}, status=422)
    shut = lead.post("/account/proof", {"proof": PASSWORD}, status=429)
    assert "Wait 15 min" in shut.text
    assert int(shut.response.headers["Retry-After"]) > 800


def test_who_guesses_at_the_sign_in_keeps_nobody_from_proving(
    app: Flask, visit: Visitor, lead_a: Person
) -> None:
    lead = visit.by(lead_a)
    secret, _ = enrolled(lead)
    browser, said = asked(app, lead_a)
    for _ in range(5):
        assert told(browser, step=said["step"], code="000000")["status"] == 422
    minutes_pass(app, 6)
    lead.post("/account/proof", {"proof": code(secret)})
    assert told(browser, step=said["step"], code=code(secret, 1))["status"] == 429


def test_a_code_is_one_however_it_is_typed_and_a_wrong_one_is_on_the_trail(
    app: Flask, visit: Visitor, lead_a: Person
) -> None:
    lead = visit.by(lead_a)
    secret, _ = enrolled(lead)
    minutes_pass(app, 6)
    shown = code(secret)
    lead.post("/account/proof", {"proof": "000 000"}, status=422)
    with app.app_context():
        assert "second_wrong" in [row.act for row in db.session.query(AuditLink)]
    lead.post("/account/proof", {"proof": f"{shown[:3]} {shown[3:]}"})


def test_a_password_of_six_letters_is_no_code(app: Flask, visit: Visitor, lead_a: Person) -> None:
    lead = visit.by(lead_a)
    minutes_pass(app, 6)
    with app.app_context(), writing() as session:
        operations.set_password(session, lead_a.login, "abcdef")
    lead.post("/account/proof", {"proof": "abcdef"})


def test_a_script_is_told_to_prove_and_the_page_stays(
    app: Flask, visit: Visitor, cast: Mapping[str, Person]
) -> None:
    admin = visit.by(cast["admin"]).speaking("en")
    minutes_pass(app, 6)
    said = admin.hx_post("/settings", {"name": "currency", "value": "EUR"}, status=403)
    assert "show that it is you" in said.text
    with app.app_context():
        before = {row.id_hash: row.proved_at for row in db.session.query(SignInSession)}
    admin.get("/settings")
    with app.app_context():
        assert {row.id_hash: row.proved_at for row in db.session.query(SignInSession)} == before
