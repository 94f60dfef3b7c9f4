"""Taking back and moving: one's own, whole, and never lost (sync.md F)."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from crm_pwa.core import ids
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone, new_member

PhoneOf = Callable[[Person], Phone]
MINIMAL = {"facet": "style", "concept": "style.minimal", "polarity": "like"}


def states(results: list[dict[str, Any]]) -> list[str]:
    return [result["s"] for result in results]


def test_undo_takes_ones_own_note_back_and_nobody_elses(
    phone_of: PhoneOf, guide_a: Person, guide_a2: Person, member_a: str
) -> None:
    phone, other = phone_of(guide_a), phone_of(guide_a2)
    tag = phone.op("tag.add", member_a, MINIMAL)
    phone.push(phone.op("consent.set", member_a, TASTE), tag)
    (stranger,) = other.push(other.op("undo", member_a, {}, of=tag["id"]))
    assert stranger["why"] == "forbidden"
    (own,) = phone.push(phone.op("undo", member_a, {}, of=tag["id"]))
    assert own["s"] == "accepted"
    card = phone.card(member_a)
    assert card is not None
    assert card["tags"] == []


def test_an_undo_waits_for_its_target(phone_of: PhoneOf, guide_a: Person, member_a: str) -> None:
    phone = phone_of(guide_a)
    (result,) = phone.push(phone.op("undo", member_a, {}, of=ids.new()))
    assert result["s"] == "deferred"


def test_a_note_moved_to_its_member_leaves_one_card_and_joins_the_other(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone, right = phone_of(guide_a), new_member(shop, name="王芳")
    tag = phone.op("tag.add", member_a, MINIMAL)
    phone.push(phone.op("consent.set", member_a, TASTE), phone.op("consent.set", right, TASTE), tag)
    move = phone.op("move", member_a, {"to": right}, of=tag["id"])
    assert states(phone.push(move)) == ["accepted"]
    left, joined = phone.card(member_a), phone.card(right)
    assert left is not None
    assert joined is not None
    assert ([t["c"] for t in left["tags"]], [t["c"] for t in joined["tags"]]) == (
        [],
        ["style.minimal"],
    )
    phone.push(phone.op("undo", member_a, {}, of=move["id"]))
    back, gone = phone.card(member_a), phone.card(right)
    assert back is not None
    assert gone is not None
    assert ([t["c"] for t in back["tags"]], gone["tags"]) == (["style.minimal"], [])


def test_undoing_a_retraction_brings_the_words_back(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    note = phone.op("note.add", member_a, {"text": "likes to look alone first"})
    retraction = phone.op("note.retract", member_a, {}, of=note["id"])
    phone.push(phone.op("consent.set", member_a, TASTE), note)
    phone.push(retraction)
    gone = phone.card(member_a)
    phone.push(phone.op("undo", member_a, {}, of=retraction["id"]))
    back = phone.card(member_a)
    assert gone is not None
    assert back is not None
    assert (gone["notes"], len(back["notes"])) == ([], 1)
