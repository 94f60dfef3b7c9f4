"""A NUL, which nobody types and PostgreSQL cannot keep, is refused before anything is read."""

import pytest
from flask import Flask

from crm_pwa.accounts.models import Attempt, Device
from crm_pwa.core.db import db
from tests.house.cast import PASSWORD, Person
from tests.house.visiting import Visitor
from tests.sync.floor import Phone, new_phone

WORDS = "Only part of it arrived"
ADDRESSES = [
    ("guide-a", "/search", {"q": "\0"}),
    ("guide-a", "/members/%00", {}),
    ("guide-a", "/members/x%00/tags/new", {}),
    ("guide-a", "/members/m/consents/new", {"layer": "\0"}),
    ("lead-a", "/codes/%00", {}),
]
FORMS = [
    ("guide-a", "/members/%00/tags", {"concept": "style.x"}),
    ("guide-a", "/members/m/tags", {"concept": "a\0b"}),
    ("guide-a", "/members/m/undo", {"op": "\0"}),
    ("guide-a", "/members/m/prompts/%00/outcomes", {"outcome": "done"}),
    ("guide-a", "/scan", {"code": "\0"}),
    ("lead-a", "/followups/%00/assignment", {"staff": "x"}),
    ("lead-a", "/followups/f/assignment", {"staff": "\0"}),
    ("lead-a", "/codes/c/assignment", {"member": "\0"}),
]
SIGN_INS = [
    {"login": "\0a", "password": PASSWORD},
    {"login": "guide-a", "password": "\0"},
    {"login": "guide-a", "password": PASSWORD, "device": "x\0"},
]


@pytest.mark.parametrize(("who", "path", "query"), ADDRESSES)
def test_an_address_with_one_is_refused(
    visit: Visitor, cast: dict[str, Person], who: str, path: str, query: dict[str, str]
) -> None:
    assert WORDS in visit.by(cast[who]).speaking("en").get(path, status=400, **query).text


@pytest.mark.parametrize(("who", "path", "fields"), FORMS)
def test_a_form_with_one_is_refused(
    visit: Visitor, cast: dict[str, Person], who: str, path: str, fields: dict[str, str]
) -> None:
    person = visit.by(cast[who]).speaking("en")
    assert WORDS in person.post(path, fields, status=400).text
    person.hx_post(path, fields, status=400)


@pytest.mark.parametrize("fields", SIGN_INS)
def test_a_sign_in_with_one_is_refused_and_costs_no_try(
    app: Flask, visit: Visitor, fields: dict[str, str]
) -> None:
    visit.post("/sign-in", fields, status=400)
    with app.app_context():
        assert db.session.scalars(db.select(Attempt)).all() == []


def test_a_stranger_hears_of_the_sign_in_first(visit: Visitor) -> None:
    visit.get("/members/%00", status=303)
    visit.post("/members/m/notes", {"text": "\0"}, status=401)


def test_a_cursor_with_one_is_refused_in_json(app: Flask, guide_a: Person) -> None:
    phone = new_phone(app, guide_a)
    answer = phone.browser.get("/sync/v1/pull?store=store-a&cursor=%00", headers=bearer(phone))
    assert (answer.status_code, answer.mimetype) == (400, "application/json")
    assert "X-Sync" in answer.headers


def test_a_build_with_one_is_kept_without_it(app: Flask, guide_a: Person) -> None:
    phone = new_phone(app, guide_a)
    assert phone.send(b'{"proto": 1, "ops": [], "build": "a\\u0000b"}').status_code == 200
    with app.app_context():
        assert db.session.get_one(Device, phone.device).build == "ab"


def bearer(phone: Phone) -> dict[str, str]:
    return {"Authorization": f"Bearer {phone.token}"}
