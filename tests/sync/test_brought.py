"""Which cards a push brings back: those that say what its phone cannot tell by itself."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from flask import Flask

from crm_pwa.core import hlc
from crm_pwa.core.clock import now_ms
from crm_pwa.core.merge import kind_for, registry
from tests.house.cast import Person
from tests.sync.floor import HEALTH, TASTE, Phone, code_of, new_member

PhoneOf = Callable[[Person], Phone]
TELLABLE = {
    "note.add": {"text": "likes wool"},
    "tag.add": {"facet": "style", "concept": "style.minimal", "polarity": "like"},
    "facet.set": {"facet": "size", "value": "L"},
    "scan.seen": {"how": "code"},
}


@pytest.fixture
def phone(phone_of: PhoneOf, guide_a: Person, member_a: str) -> Phone:
    """A phone that holds the card of a member who agreed to both layers: rev 2."""
    phone = phone_of(guide_a)
    phone.push(*(phone.op("consent.set", member_a, layer) for layer in (TASTE, HEALTH)))
    return phone


def brought(phone: Phone, *ops: dict[str, Any]) -> list[str]:
    """Push; the members whose cards came back. All is accepted."""
    answer = phone.send(msgspec.json.encode({"proto": 1, "ops": ops})).get_json()
    assert {result["s"] for result in answer["results"]} == {"accepted"}
    return [row["k"] for row in answer["rows"]]


@pytest.mark.parametrize("kind", TELLABLE)
def test_a_card_whose_change_its_phone_can_tell_stays_away(
    phone: Phone, member_a: str, kind: str
) -> None:
    assert brought(phone, phone.op(kind, member_a, TELLABLE[kind], seen=2)) == []


def test_several_edits_on_the_card_as_it_was_before_them_leave_it_away(
    phone: Phone, member_a: str
) -> None:
    ops = [phone.op(kind, member_a, said, seen=2) for kind, said in TELLABLE.items()]
    assert brought(phone, *ops) == []


def test_the_next_pull_brings_it(phone: Phone, member_a: str) -> None:
    before = phone.pull()["next"]
    brought(phone, phone.op("note.add", member_a, TELLABLE["note.add"], seen=2))
    (row,) = phone.pull(before)["rows"]
    assert (row["k"], row["body"]["rev"]) == (member_a, 3)


def test_a_card_that_changed_meanwhile_comes(
    phone: Phone, phone_of: PhoneOf, guide_a2: Person, member_a: str
) -> None:
    other = phone_of(guide_a2)
    brought(other, other.op("note.add", member_a, {"text": "a colleague's"}, seen=2))
    late = phone.op("note.add", member_a, TELLABLE["note.add"], seen=2)
    assert brought(phone, late) == [member_a]


def test_a_card_that_was_not_on_the_screen_comes(shop: Flask, phone: Phone) -> None:
    fresh = new_member(shop)
    assert brought(phone, phone.op("scan.seen", fresh, {"how": "code"}, seen=0)) == [fresh]


def test_an_edit_that_says_it_saw_itself_brings_the_card(phone: Phone, member_a: str) -> None:
    assert brought(phone, phone.op("note.add", member_a, TELLABLE["note.add"], seen=3)) == [
        member_a
    ]


def test_a_change_only_the_centre_can_tell_brings_the_card_whatever_else_is_said(
    phone: Phone, member_a: str
) -> None:
    note = phone.op("note.add", member_a, TELLABLE["note.add"], seen=2)
    words = {"words": "wool", "severity": "severe"}
    assert brought(phone, note, phone.op("allergy.add", member_a, words, seen=2)) == [member_a]


def test_a_move_brings_both_cards(shop: Flask, phone: Phone, member_a: str) -> None:
    right = new_member(shop)
    phone.push(phone.op("consent.set", right, TASTE))
    note = phone.op("note.add", member_a, TELLABLE["note.add"], seen=2)
    brought(phone, note)
    told = phone.op("note.add", right, {"text": "its own"}, seen=1)
    moved = phone.op("move", member_a, {"to": right}, seen=3, of=note["id"])
    assert sorted(brought(phone, told, moved)) == sorted([member_a, right])


def test_a_clock_that_is_set_back_brings_the_card(phone: Phone, member_a: str) -> None:
    ahead = hlc.make(now_ms() + 3_600_000)
    op = phone.op("note.add", member_a, TELLABLE["note.add"], seen=2, hlc=ahead)
    assert brought(phone, op) == [member_a]


def test_a_name_that_found_its_member_brings_the_card(
    shop: Flask, phone: Phone, member_a: str
) -> None:
    code = f"code:{code_of(shop, member_a)}"
    assert brought(phone, phone.op("scan.seen", code, {"how": "code"}, seen=2)) == [member_a]


def test_what_is_said_anew_for_its_phone_brings_the_card(
    phone: Phone, member_a: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = kind_for("note.add", 1)
    monkeypatch.setitem(registry._kinds, ("note.add", 1), replace(old, upcast=dict))
    monkeypatch.setitem(registry._kinds, ("note.add", 2), replace(old, version=2))
    assert brought(phone, phone.op("note.add", member_a, {"text": "as before"}, seen=2)) == [
        member_a
    ]
