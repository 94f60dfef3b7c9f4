"""What a forged or odd operation may not do."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest
from flask import Flask

from crm_pwa.core import ids
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import HEALTH, TASTE, Phone, new_member

PhoneOf = Callable[[Person], Phone]
NOTE = {"text": "likes to look alone first"}
POLYESTER = {"substance": "allergen.polyester", "severity": "severe"}


def texts(phone: Phone, member: str) -> list[str]:
    card = phone.card(member)
    assert card is not None
    return [note["text"] for note in card["notes"]]


@pytest.fixture
def others(shop: Flask) -> tuple[str, str]:
    """Two more members of store A."""
    return new_member(shop, name="王芳"), new_member(shop, name="陈敏")


def test_an_undo_on_another_card_takes_nothing(
    phone_of: PhoneOf, guide_a: Person, member_a: str, others: tuple[str, str]
) -> None:
    phone, (right, stranger) = phone_of(guide_a), others
    note = phone.op("note.add", member_a, NOTE)
    move = phone.op("move", member_a, {"to": right}, of=note["id"])
    phone.push(*(phone.op("consent.set", m, TASTE) for m in (member_a, right, stranger)))
    phone.push(note, move)
    for of in (note["id"], move["id"]):
        (verdict,) = phone.push(phone.op("undo", stranger, {}, of=of))
        assert verdict["s"] == "rejected"
    assert (texts(phone, member_a), texts(phone, right)) == ([], [NOTE["text"]])


def test_a_note_moves_once_and_only_while_it_lives(
    phone_of: PhoneOf, guide_a: Person, member_a: str, others: tuple[str, str]
) -> None:
    phone, (right, wrong) = phone_of(guide_a), others
    phone.push(*(phone.op("consent.set", m, TASTE) for m in (member_a, right, wrong)))
    note = phone.op("note.add", member_a, NOTE)
    phone.push(note, phone.op("move", member_a, {"to": right}, of=note["id"]))
    again = [
        phone.op("move", member_a, {"to": wrong}, of=note["id"]),
        phone.op("move", wrong, {"to": right}, of=note["id"]),
    ]
    assert {v["s"] for v in phone.push(*again)} == {"rejected"}
    assert [texts(phone, m) for m in (member_a, right, wrong)] == [[], [NOTE["text"]], []]


def test_a_move_needs_the_other_members_consent_and_moves_no_consent(
    phone_of: PhoneOf, guide_a: Person, member_a: str, others: tuple[str, str]
) -> None:
    phone, (right, _) = phone_of(guide_a), others
    consent = phone.op("consent.set", member_a, HEALTH)
    allergy = phone.op("allergy.add", member_a, POLYESTER)
    phone.push(consent, allergy)
    moves = [phone.op("move", member_a, {"to": right}, of=op["id"]) for op in (consent, allergy)]
    assert [v["s"] for v in phone.push(*moves)] == ["rejected", "rejected"]
    (late,) = phone.push(phone.op("allergy.add", right, POLYESTER))
    assert late["why"] == "consent_missing"


@pytest.mark.parametrize("evidence", ["", "yes", "M1 1L2 2", "1,1 2,2;", {"strokes": [[1, 1]]}])
def test_an_allergy_consent_needs_what_the_screen_takes_from_the_member(
    phone_of: PhoneOf, guide_a: Person, member_a: str, evidence: Any
) -> None:
    phone = phone_of(guide_a)
    given, late = phone.push(
        phone.op("consent.set", member_a, HEALTH | {"evidence": evidence}),
        phone.op("allergy.add", member_a, POLYESTER),
    )
    assert (given["why"], late["why"]) == ("invalid", "consent_missing")


def test_the_tick_that_stands_for_a_signature_is_taken_and_other_words_are_explained(
    shop: Flask, visit: Visitor, guide_a: Person, member_a: str
) -> None:
    guide, path = visit.by(guide_a).speaking("en"), f"/members/{member_a}"
    guide.post(f"{path}/presence", {})
    told = guide.hx_post(f"{path}/consents", HEALTH | {"evidence": "yes"}, status=422)
    assert "sign again" in told.text
    guide.hx_post(f"{path}/consents", HEALTH | {"evidence": "read"})


def test_a_consent_cannot_claim_to_have_seen_the_withdrawal_to_come(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    phone.push(phone.op("consent.set", member_a, HEALTH, seen=2**52))
    withdrawn = HEALTH | {"state": "withdrawn"}
    phone.push(phone.op("consent.set", member_a, withdrawn, seen=1))
    (late,) = phone.push(phone.op("allergy.add", member_a, POLYESTER))
    assert late["why"] == "consent_withdrawn"


@pytest.mark.parametrize("login", ["area", "hq", "admin"])
def test_those_who_see_stores_pull_no_members(
    phone_of: PhoneOf, cast: Mapping[str, Person], login: str
) -> None:
    phone = phone_of(cast[login])
    answer = phone.browser.get(
        "/sync/v1/pull?store=store-a", headers={"Authorization": f"Bearer {phone.token}"}
    )
    assert answer.status_code == 403


def test_an_operation_that_is_no_text_spoils_no_other(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    good = msgspec.json.encode(phone.op("consent.set", member_a, TASTE))
    bad = msgspec.json.encode(phone.op("note.add", member_a, {"text": "HERE"}))
    for odd in (b"a\\ud83d", b"\xed\xa0\x80"):
        ops = b",".join([bad.replace(b"HERE", odd), good])
        answer = phone.send(b'{"proto": 1, "ops": [' + ops + b"]}")
        assert answer.status_code == 200
        verdicts: Any = answer.json
        assert verdicts["results"][1]["s"] in ("accepted", "duplicate")


def test_numbers_beyond_all_measure_are_held_to_their_ends(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    for huge in (b'"wall": 4611686018427387904', b'"outbox_len": 9007199254740993'):
        answer = phone.send(b'{"proto": 1, "ops": [], ' + huge + b"}")
        assert answer.status_code in (200, 400)


def test_the_sheet_is_served_without_a_worker_and_its_chip_needs_no_script(
    shop: Flask, visit: Visitor, guide_a: Person, member_a: str
) -> None:
    visitor = visit.by(guide_a)
    visitor.post(f"/members/{member_a}/presence", {"how": "search"})
    visitor.get(f"/members/{member_a}/tags/new")
    visitor.post(f"/members/{member_a}/consents", TASTE)
    visitor.post(f"/members/{member_a}/tags", {"concept": "style.minimal"})
    assert "极简" in visitor.get(f"/members/{member_a}").text


def test_the_way_back_from_the_language_stays_on_this_host(visit: Visitor) -> None:
    for back in ("//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"):
        page = visit.post("/language", {"lang": "en", "back": back})
        assert page.location == "/"


def test_removals_that_name_what_never_was_are_refused_once_they_are_many(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone, chip = phone_of(guide_a), {"facet": "style", "concept": "style.retro"}
    liked = phone.op("tag.add", member_a, chip | {"polarity": "like"})
    phone.push(phone.op("consent.set", member_a, TASTE), liked)
    invented = [
        phone.op("tag.remove", member_a, chip, obs=[ids.new() for _ in range(50)])
        for _ in range(40)
    ]
    told = [(v["s"], v.get("why", "")) for v in phone.push(*invented)]
    assert told == [("accepted", "")] * 4 + [("rejected", "invalid")] * 36
    (mine,) = phone.push(phone.op("tag.remove", member_a, chip, obs=[liked["id"]]))
    assert mine["s"] == "accepted"
