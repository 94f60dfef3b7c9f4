"""What is said of one member and counts on another: moves, and codes that found their member."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.house.cast import Person
from tests.sync.floor import HEALTH, TASTE, Phone, code_of, new_member

PhoneOf = Callable[[Person], Phone]
NUT = {"substance": "allergen.peanut", "severity": "severe"}
REFUSED = {"layer": "allergy", "state": "refused", "text_version": "allergy-2"}


@pytest.fixture
def right(shop: Flask) -> str:
    """The member a note was meant for."""
    return new_member(shop, name="王芳")


def rows(phone: Phone, member: str, shelf: str) -> list[dict[str, Any]]:
    """A shelf of the card as the phone pulls it."""
    card = phone.card(member)
    assert card is not None
    found: list[dict[str, Any]] = card[shelf]
    return found


def test_nothing_is_moved_onto_the_card_it_is_on(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    allergy = phone.op("allergy.add", member_a, NUT)
    none = phone.op("allergy.none", member_a, {"asked": True})
    phone.push(phone.op("consent.set", member_a, HEALTH), none, allergy)
    moves = [phone.op("move", member_a, {"to": member_a}, of=allergy["id"])]
    code = f"code:{code_of(shop, member_a)}"
    moves.append(phone.op("move", code, {"to": member_a}, of=allergy["id"]))
    assert [one["why"] for one in phone.push(*moves)] == ["invalid", "invalid"]
    assert len(rows(phone, member_a, "allergies")) == 1


@pytest.mark.parametrize("side", ["left", "joined"])
def test_a_move_is_taken_back_from_either_card(
    phone_of: PhoneOf, guide_a: Person, member_a: str, right: str, side: str
) -> None:
    phone = phone_of(guide_a)
    allergy = phone.op("allergy.add", member_a, NUT)
    agreed = [phone.op("consent.set", m, HEALTH) for m in (member_a, right)]
    phone.push(*agreed, allergy)
    move = phone.op("move", member_a, {"to": right}, of=allergy["id"])
    phone.push(move)
    assert [len(rows(phone, m, "allergies")) for m in (member_a, right)] == [0, 1]
    phone.push(phone.op("undo", member_a if side == "left" else right, {}, of=move["id"]))
    assert [len(rows(phone, m, "allergies")) for m in (member_a, right)] == [1, 0]


def test_a_note_is_retracted_where_it_was_moved_to_and_brought_back_there(
    phone_of: PhoneOf, guide_a: Person, member_a: str, right: str
) -> None:
    phone = phone_of(guide_a)
    note = phone.op("note.add", member_a, {"text": "likes linen"})
    phone.push(*[phone.op("consent.set", m, TASTE) for m in (member_a, right)], note)
    phone.push(phone.op("move", member_a, {"to": right}, of=note["id"]))
    (there,) = rows(phone, right, "notes")
    retraction = phone.op("note.retract", right, {}, of=there["id"])
    phone.push(retraction)
    assert rows(phone, right, "notes") == []
    phone.push(phone.op("undo", right, {}, of=retraction["id"]))
    assert [one["text"] for one in rows(phone, right, "notes")] == ["likes linen"]
    assert rows(phone, member_a, "notes") == []


def test_a_refusal_said_of_a_code_is_answered_by_a_yes_that_had_seen_it(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    code = f"code:{code_of(shop, member_a)}"
    phone.push(*[phone.op("consent.set", code, REFUSED) for _ in "ab"])
    allergy = phone.op("allergy.add", member_a, NUT)
    phone.push(phone.op("consent.set", member_a, HEALTH, seen=2), allergy)
    assert len(rows(phone, member_a, "allergies")) == 1


def test_what_was_seen_under_another_name_says_nothing_of_this_card(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    phone.push(phone.op("consent.set", member_a, REFUSED))
    code = f"code:{code_of(shop, member_a)}"
    told = phone.push(
        phone.op("consent.set", code, HEALTH, seen=1), phone.op("allergy.add", code, NUT)
    )
    assert [one["s"] for one in told] == ["accepted", "rejected"]
