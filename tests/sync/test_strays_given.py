"""What the lead says of a code nobody had: its edits, and the code, are that member's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation
from crm_pwa.members import erasing, joins
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import TASTE, Phone
from tests.sync.test_joins import joining
from tests.sync.test_strays import noted

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


def given(visit: Visitor, lead: Person, phone: Phone, member: str) -> dict[str, Any]:
    """A note on a code nobody had, which the lead gave to a member."""
    (*_, note) = noted(phone)
    visit.by(lead).post(f"/codes/{note['id']}/assignment", {"member": member})
    return note


def notes(phone: Phone, member: str) -> list[str]:
    card = phone.card(member)
    assert card is not None
    return [note["text"] for note in card["notes"]]


def test_what_its_author_throws_away_after_it_was_given_leaves_the_card(
    visit: Visitor, lead_a: Person, phone: Phone, member_a: str
) -> None:
    note = given(visit, lead_a, phone, member_a)
    assert notes(phone, member_a) == ["likes linen"]
    discard = phone.op("op.discard", note["m"], {}, of=note["id"])
    assert [one["s"] for one in phone.push(discard)] == ["accepted"]
    assert notes(phone, member_a) == []
    assert [one["s"] for one in phone.push(discard, note)] == ["duplicate"] * 2
    assert notes(phone, member_a) == []


def test_nobody_else_throws_it_away_and_its_author_not_after_a_day(
    shop: Flask, visit: Visitor, lead_a: Person, guide_a2: Person, phone: Phone, phone_of: PhoneOf,
    member_a: str,
) -> None:  # fmt: skip
    note = given(visit, lead_a, phone, member_a)
    other = phone_of(guide_a2)
    (theirs,) = other.push(other.op("op.discard", note["m"], {}, of=note["id"]))
    assert theirs["why"] == "forbidden"
    with shop.app_context(), writing() as session:
        session.get_one(Operation, note["id"]).received_at -= 25 * 3_600_000
    (late,) = phone.push(phone.op("op.discard", note["m"], {}, of=note["id"]))
    assert late["why"] == "too_old"
    assert notes(phone, member_a) == ["likes linen"]


def test_of_who_was_forgotten_meanwhile_it_is_thrown_away_like_any_other(
    shop: Flask, visit: Visitor, lead_a: Person, phone: Phone, member_a: str, data_dir: Path
) -> None:
    note = given(visit, lead_a, phone, member_a)
    with shop.app_context():
        erasing.forget(data_dir, member_a, now_ms())
    (verdict,) = phone.push(phone.op("op.discard", note["m"], {}, of=note["id"]))
    assert verdict["s"] == "accepted"
