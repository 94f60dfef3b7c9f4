"""Edits on a code nobody has: kept for the lead, who finds whose they are."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core import hlc
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import MemberKey, Operation, Stray
from crm_pwa.members import codes, erasing, strays
from crm_pwa.members.models import MemberCode
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import TASTE, Phone, new_member

PhoneOf = Callable[[Person], Phone]
CODE = "code:M1:NOBODYHASTHIS"
SCAN = {"how": "code"}


def noted(phone: Phone, text: str = "likes linen") -> list[dict[str, Any]]:
    """Scanned without network, agreed to, noted; pushed."""
    ops = [
        phone.op("scan.seen", CODE, SCAN),
        phone.op("consent.set", CODE, TASTE),
        phone.op("note.add", CODE, {"text": text}),
    ]
    assert [verdict["s"] for verdict in phone.push(*ops)] == ["deferred"] * 3
    return ops


def kept(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(Stray.id).order_by(Stray.id)))


def keys_of_strays(app: Flask) -> int:
    with app.app_context():
        query = db.select(db.func.count()).where(MemberKey.member_id.like("stray-%"))
        return int(db.session.execute(query).scalar_one())


@pytest.fixture
def phone(phone_of: PhoneOf, guide_a: Person) -> Phone:
    return phone_of(guide_a)


def test_they_are_kept_once_however_often_the_phone_asks(shop: Flask, phone: Phone) -> None:
    ops = noted(phone)
    phone.push(*ops)
    assert kept(shop) == sorted(op["id"] for op in ops)
    with shop.app_context():
        row = db.session.get_one(Stray, ops[2]["id"])
        assert b"linen" not in row.sealed


def test_the_lead_gives_them_to_a_member_and_the_phone_hears_whose_they_are(
    shop: Flask, visit: Visitor, lead_a: Person, phone: Phone, member_a: str
) -> None:
    ops = noted(phone)
    lead = visit.by(lead_a)
    assert "THIS" in lead.get("/devices").text
    lead.get(f"/codes/{ops[0]['id']}", q="李静")
    lead.post(f"/codes/{ops[0]['id']}/assignment", {"member": member_a})
    assert kept(shop) == []
    assert keys_of_strays(shop) == 0
    card = phone.card(member_a)
    assert card is not None
    assert [note["text"] for note in card["notes"]] == ["likes linen"]
    verdicts = phone.push(*ops)
    assert [(one["s"], one["m"]) for one in verdicts] == [("duplicate", member_a)] * 3


def test_the_lead_reads_nothing_of_what_needs_the_allergy_consent(
    visit: Visitor, lead_a: Person, phone: Phone
) -> None:
    noted(phone)
    phone.push(
        phone.op("facet.set", CODE, {"facet": "baby_month", "value": "FIVE-MONTHS"}),
        phone.op("allergy.add", CODE, {"words": "NICKEL-BUTTONS", "severity": "severe"}),
    )
    page = visit.by(lead_a).get("/devices").text
    assert "likes linen" in page
    assert "FIVE-MONTHS" not in page
    assert "NICKEL-BUTTONS" not in page


def test_the_lead_turns_them_down_and_the_phone_is_told_every_time(
    shop: Flask, visit: Visitor, lead_a: Person, phone: Phone
) -> None:
    ops = noted(phone)
    visit.by(lead_a).post(f"/codes/{ops[0]['id']}/rejection")
    assert kept(shop) == []
    for _ in range(2):
        verdicts = phone.push(*ops)
        assert [(one["s"], one["why"]) for one in verdicts] == [("rejected", "out_of_scope")] * 3


def test_what_was_turned_down_is_sent_anew_on_its_member(
    visit: Visitor, lead_a: Person, phone: Phone, member_a: str
) -> None:
    (_, _, note) = noted(phone)
    visit.by(lead_a).post(f"/codes/{note['id']}/rejection")
    verdicts = phone.push(
        phone.op("consent.set", member_a, TASTE),
        phone.op("note.add", member_a, note["p"], of=note["id"]),
    )
    assert [one["s"] for one in verdicts] == ["accepted"] * 2


def test_a_code_that_becomes_known_takes_its_edits_along(
    shop: Flask, phone: Phone, member_a: str
) -> None:
    ops = noted(phone)
    with shop.app_context(), writing() as session:
        codes.add(session, {CODE.removeprefix("code:"): member_a})
    assert [one["s"] for one in phone.push(*ops)] == ["accepted"] * 3
    assert kept(shop) == []


def test_another_stores_lead_sees_none_of_them_and_gives_them_to_nobody(
    shop: Flask, visit: Visitor, lead_a: Person, lead_b: Person, phone: Phone, member_a: str
) -> None:
    (first, *_) = noted(phone)
    stranger = visit.by(lead_b)
    assert "THIS" not in stranger.get("/devices").text
    stranger.get(f"/codes/{first['id']}", status=404)
    stranger.post(f"/codes/{first['id']}/assignment", {"member": member_a}, status=404)
    stranger.post(f"/codes/{first['id']}/rejection", status=404)
    elsewhere = new_member(shop, "store-b")
    visit.by(lead_a).post(f"/codes/{first['id']}/assignment", {"member": elsewhere}, status=404)
    assert len(kept(shop)) == 3


def test_their_author_may_give_them_up_and_nobody_else(
    shop: Flask, phone: Phone, phone_of: PhoneOf, guide_a2: Person
) -> None:
    ops = noted(phone)
    other = phone_of(guide_a2)
    other.push(other.op("op.discard", CODE, {}, of=ops[2]["id"]))
    assert len(kept(shop)) == 3
    (verdict,) = phone.push(phone.op("op.discard", CODE, {}, of=ops[2]["id"]))
    assert verdict["s"] == "accepted"
    assert ops[2]["id"] not in kept(shop)


def flooded(phone: Phone, codes: int, edits: int = 1) -> list[dict[str, Any]]:
    """So many codes made up, each with so many notes, pushed a code at a time, a second apart."""
    made, began = [], now_ms() - codes * 1_000
    for n in range(codes):
        code, at = f"code:M1:{n:04d}", hlc.make(began + n * 1_000, 0)
        ops = [phone.op("note.add", code, {"text": f"e{e}"}, hlc=at) for e in range(edits)]
        assert {verdict["s"] for verdict in phone.push(*ops)} == {"deferred"}
        made += ops
    return made


def test_a_lead_is_shown_the_first_codes_and_how_many_there_are(
    visit: Visitor, lead_a: Person, phone: Phone
) -> None:
    flooded(phone, 23)
    page = visit.by(lead_a).speaking("en").get("/devices")
    shown = [link.get_text()[-4:] for link in page.markup.select(".row-link strong")]
    assert shown == [f"{n:04d}" for n in range(20)]
    assert page.one(".lead-group .count").get_text() == "23"
    assert "3 more come up as these are settled." in page.text


def test_a_code_shows_its_first_edits_and_how_many_more_and_all_are_settled_at_once(
    shop: Flask, visit: Visitor, lead_a: Person, phone: Phone
) -> None:
    (first, *_) = flooded(phone, 1, edits=14)
    lead = visit.by(lead_a).speaking("en")
    for path in ("/devices", f"/codes/{first['id']}"):
        text = lead.get(path).text
        assert "4 more" in text
        assert len(re.findall(r"\be\d+\b", text)) == 10
    lead.post(f"/codes/{first['id']}/rejection")
    assert kept(shop) == []


def test_of_one_person_only_so_many_are_kept_and_the_phone_keeps_the_rest(
    shop: Flask,
    phone: Phone,
    phone_of: PhoneOf,
    guide_a2: Person,
    visit: Visitor,
    lead_a: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strays, "MOST_KEPT", 3)
    ops = flooded(phone, 5)
    assert kept(shop) == sorted(op["id"] for op in ops[:3])
    assert keys_of_strays(shop) == 3
    noted(phone_of(guide_a2))
    assert len(kept(shop)) == 6
    visit.by(lead_a).post(f"/codes/{ops[0]['id']}/rejection")
    phone.push(*ops[3:])
    assert ops[3]["id"] in kept(shop)
    assert ops[4]["id"] not in kept(shop)


def test_in_a_colleagues_name_nothing_is_kept(shop: Flask, phone: Phone, guide_a2: Person) -> None:
    (verdict,) = phone.push(phone.op("note.add", CODE, {"text": "x"}, act=guide_a2.id))
    assert (verdict["s"], verdict["why"]) == ("rejected", "forbidden")
    assert kept(shop) == []


def test_a_refused_edit_is_given_up_whatever_stood_against_it(
    shop: Flask, phone: Phone, phone_of: PhoneOf, guide_a2: Person
) -> None:
    away = new_member(shop, "store-b")
    refused = phone.op("consent.set", away, TASTE)
    (verdict,) = phone.push(refused)
    assert verdict["why"] == "out_of_scope"
    other = phone_of(guide_a2)
    (stolen,) = other.push(other.op("op.discard", away, {}, of=refused["id"]))
    assert (stolen["s"], stolen["why"]) == ("rejected", "forbidden")
    discard = phone.op("op.discard", away, {}, of=refused["id"])
    assert [one["s"] for one in phone.push(discard)] == ["accepted"]
    assert [one["s"] for one in phone.push(discard)] == ["duplicate"]
    with shop.app_context():
        assert db.session.get_one(Operation, discard["id"]).rev == 0


def test_what_waits_on_a_code_of_who_is_forgotten_goes_with_them_and_its_key(
    shop: Flask, phone: Phone, member_a: str, data_dir: Path
) -> None:
    noted(phone)
    elsewhere = phone.op("note.add", "code:M1:ANOTHERNOBODY", {"text": "likes wool"})
    phone.push(elsewhere)
    with shop.app_context():
        with writing() as session:
            session.add(MemberCode(code=CODE.removeprefix("code:"), member_id=member_a))
        erasing.forget(data_dir, member_a, now_ms())
    assert kept(shop) == [elsewhere["id"]]
    assert keys_of_strays(shop) == 1
