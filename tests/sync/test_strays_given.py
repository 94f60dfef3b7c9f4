"""What the lead says of a code nobody had: its edits, and the code, are that member's."""

from collections.abc import Callable

import pytest
from flask import Flask

from crm_pwa.core.db import db
from crm_pwa.members import joins
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import TASTE, Phone
from tests.sync.test_joins import joining

PhoneOf = Callable[[Person], Phone]
CODE = "code:M1:0123456789ABCDEF0123"


@pytest.fixture
def phone(phone_of: PhoneOf, guide_a: Person) -> Phone:
    return phone_of(guide_a)


def many(app: Flask) -> int:
    with app.app_context():
        return int(db.session.execute(db.select(db.func.count(Member.id))).scalar_one())


def test_a_join_that_waited_is_of_whom_the_lead_says_and_so_is_its_code(
    shop: Flask, visit: Visitor, lead_a: Person, phone: Phone, member_a: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(joins, "MOST", 1)
    first = joining(phone, CODE[:-1] + "4")
    first[0]["p"]["phone"] = "+8613800135022"
    phone.push(*first)
    ops = [*joining(phone, CODE), phone.op("consent.set", CODE, TASTE)]
    ops.append(phone.op("note.add", CODE, {"text": "likes linen"}))
    assert {one["s"] for one in phone.push(*ops)} == {"deferred"}
    monkeypatch.setattr(joins, "MOST", 60)
    before, known = many(shop), phone.pull()["next"]
    visit.by(lead_a).post(f"/codes/{ops[0]['id']}/assignment", {"member": member_a})
    assert many(shop) == before
    assert {(one["s"], one["m"]) for one in phone.push(*ops)} == {("duplicate", member_a)}
    (scan,) = phone.push(phone.op("scan.seen", CODE, {"how": "code"}))
    assert (scan["s"], scan["m"]) == ("accepted", member_a)
    told = {(row["t"], row["k"]) for row in phone.pull(known)["rows"]}
    assert {("card", member_a), ("index", member_a)} <= told


def test_a_code_that_is_none_of_ours_is_asked_about_every_time(
    visit: Visitor, lead_a: Person, phone: Phone, member_a: str
) -> None:
    name = "code:6901234567892"
    (scan, again) = (phone.op("scan.seen", name, {"how": "code"}) for _ in range(2))
    phone.push(scan)
    visit.by(lead_a).post(f"/codes/{scan['id']}/assignment", {"member": member_a})
    assert [one["s"] for one in phone.push(scan, again)] == ["duplicate", "deferred"]
