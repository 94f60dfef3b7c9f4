"""A member takes along all the shop holds of them, and has it forgotten; nobody else may."""

import csv
import io
import json

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members import holds
from crm_pwa.members.models import Member
from crm_pwa.privacy.models import Erasure
from tests.checkout.floor import Till, prove
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor

OWN = ("/me/data", "/me/data.json", "/me/data.csv")
WORDS = '=HYPERLINK("x") 只要真丝'


@pytest.fixture
def phone(till: Till, member_a: Known, act: Act, guide_a: Person) -> Visitor:
    """member_a's own phone; a note was taken of them."""
    act(guide_a, member_a, "note.add", {"text": WORDS})
    mine = till.phone()
    prove(till, mine, member_a.phone.removeprefix("+86"), till.code())
    return mine


@pytest.mark.parametrize("path", OWN)
def test_a_stranger_is_sent_to_the_form(till: Till, path: str) -> None:
    answer = till.phone().browser.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/me/sign-in")


def test_the_copy_holds_number_notes_and_consents_and_nobody_elses(
    phone: Visitor, member_a: Known, add_member: AddMember
) -> None:
    other = add_member(name="别人家的")
    told = json.loads(phone.browser.get("/me/data.json").data)
    text = json.dumps(told, ensure_ascii=False)
    assert told["phone"] == [member_a.phone]
    assert "只要真丝" in text
    assert {row["layer"] for row in told["consent"]} == {"personalisation", "allergy"}
    assert other.id not in text
    assert "别人家的" not in text


def test_the_spreadsheet_says_the_same_and_runs_nothing(phone: Visitor) -> None:
    body = phone.browser.get("/me/data.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert rows[0] == ["part", "row", "field", "value"]
    (note,) = [row[3] for row in rows if "只要真丝" in row[3]]
    assert note.startswith("'=")


def test_asking_to_be_forgotten_can_be_taken_back(
    app: Flask, phone: Visitor, member_a: Known
) -> None:
    phone.post("/me/erasure")
    assert "72" in phone.get("/me/data").text
    with app.app_context():
        assert db.session.get(Erasure, member_a.id)
        db.session.remove()
    phone.post("/me/erasure/end")
    with app.app_context():
        assert db.session.get(Erasure, member_a.id) is None
        assert db.session.get_one(Member, member_a.id).erased_at is None


def test_who_is_on_hold_is_told_so_and_promised_no_hour(
    app: Flask, phone: Visitor, member_a: Known
) -> None:
    with app.app_context(), writing() as session:
        holds.hold(session, member_a.id, "law", "", ("", now_ms()))
    page = phone.get("/me/data")
    assert page.words("main form button") == ["Delete my account"]
    assert "three days" not in page.text
    phone.post("/me/erasure")
    with app.app_context(), writing() as session:
        session.get_one(Erasure, member_a.id).due_at = now_ms() - 3_600_000
    told = phone.get("/me/data").text
    assert told.count("A law or an open dispute") == 1
    assert "until that is over; then it is deleted" in told
    assert "0 hours" not in told
