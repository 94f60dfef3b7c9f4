"""What a passkey's answer opens, and what it does not: roles, told passwords, used challenges."""

from collections.abc import Mapping

import pytest
from flask import Flask

from crm_pwa.accounts import by_passkey, operations
from crm_pwa.accounts.models import Challenge, Passkey, Staff
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from tests.accounts.second_steps import HERE, minutes_pass, told
from tests.accounts.soft_key import HOST, ORIGIN, SoftKey, challenge
from tests.house.cast import Person
from tests.house.visiting import Visitor

REFUSED = {"error": "passkey", "status": 422}


def shown(app: Flask, key: SoftKey) -> dict[str, object]:
    """What the sign-in says to this passkey."""
    browser = app.test_client()
    return told(browser, passkey=key.answer(challenge(browser)))


def test_a_passkey_alone_lets_its_person_in(app: Flask, lead_a: Person) -> None:
    assert shown(app, SoftKey(app, lead_a))["status"] == 200


def test_who_becomes_a_guide_has_no_second_step_any_more(
    app: Flask, visit: Visitor, lead_a: Person, cast: Mapping[str, Person]
) -> None:
    key = SoftKey(app, lead_a)
    admin = visit.by(cast["admin"]).speaking("en")
    admin.post(f"/staff/{lead_a.id}", {"name": "L", "role": "guide", "stores": ["store-a"]})
    assert shown(app, key) == REFUSED
    with app.app_context():
        assert not db.session.query(Passkey).count()
    assert "Second step" in admin.get(f"/staff/{lead_a.id}").text


def test_a_guide_s_passkey_opens_nothing(app: Flask, guide_a: Person) -> None:
    assert shown(app, SoftKey(app, guide_a)) == REFUSED


def test_a_told_password_is_changed_before_a_passkey_opens_anything(
    app: Flask, visit: Visitor, lead_a: Person, cast: Mapping[str, Person]
) -> None:
    key = SoftKey(app, lead_a)
    visit.by(cast["admin"]).post(f"/staff/{lead_a.id}/password", status=200)
    assert shown(app, key) == REFUSED


def test_an_answer_uses_its_challenge_up_right_or_wrong(app: Flask, lead_a: Person) -> None:
    key, browser = SoftKey(app, lead_a), app.test_client()
    asked = challenge(browser)
    assert told(browser, passkey=key.answer(asked, host="elsewhere.example")) == REFUSED
    with app.app_context():
        assert not db.session.query(Challenge).count()
    assert told(browser, passkey=key.answer(asked)) == REFUSED


def test_so_does_a_proof(app: Flask, visit: Visitor, lead_a: Person) -> None:
    key, lead = SoftKey(app, lead_a), visit.by(lead_a)
    minutes_pass(app, 6)
    asked = challenge(lead.browser, "/account/challenge")
    wrong = key.answer(asked, host="elsewhere.example")
    lead.post("/account/proof", {"proof_passkey": wrong}, status=422)
    lead.post("/account/proof", {"proof_passkey": key.answer(asked)}, status=422)
    asked = challenge(lead.browser, "/account/challenge")
    lead.post("/account/proof", {"proof_passkey": key.answer(asked)})


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/challenge"])
def test_passkeys_are_counted_by_the_network_of_their_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(by_passkey, "CHALLENGES", 3)
    found = []
    for last in range(5):
        there = {"REMOTE_ADDR": f"2001:db8::{last + 1}"}
        browser = app.test_client()
        said = browser.post(path, data={"passkey": "{}"}, headers=HERE, environ_overrides=there)
        found.append(said.status_code)
    assert found[3:] == [429, 429]
    assert 429 not in found[:3]


def test_there_is_room_for_ten(app: Flask, lead_a: Person) -> None:
    for _ in range(10):
        SoftKey(app, lead_a)
    asking = operations.Asking(HOST, ORIGIN, "add", 1)
    with app.app_context(), writing() as session:
        staff, keys = session.get_one(Staff, lead_a.id), app.extensions["keys"]
        with pytest.raises(Invalid) as told:
            operations.add_passkey(session, staff, "{}", asking, "", keys=keys)
    assert told.value.reason == "enough"
