"""Taking back and moving: one's own, whole, and never lost."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from crm_pwa.core import ids
from crm_pwa.core.db import db, writing
from crm_pwa.members.models import Card, Member
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


def test_words_said_retracted_and_brought_back_offline_come_in_one_batch(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    note = phone.op("note.add", member_a, {"text": "likes to look alone first"})
    retraction = phone.op("note.retract", member_a, {}, of=note["id"])
    undone = phone.op("undo", member_a, {}, of=retraction["id"])
    phone.push(phone.op("consent.set", member_a, TASTE), note, retraction, undone)
    card = phone.card(member_a)
    assert card is not None
    assert [one["id"] for one in card["notes"]] == [note["id"]]


def test_words_moved_here_retracted_and_brought_back_come_in_one_batch(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone, right = phone_of(guide_a), new_member(shop, name="王芳")
    note = phone.op("note.add", member_a, {"text": "likes to look alone first"})
    move = phone.op("move", member_a, {"to": right}, of=note["id"])
    retraction = phone.op("note.retract", right, {}, of=move["id"])
    undone = phone.op("undo", right, {}, of=retraction["id"])
    agreed = [phone.op("consent.set", m, TASTE) for m in (member_a, right)]
    assert states(phone.push(*agreed, note, move, retraction, undone)) == ["accepted"] * 6
    card = phone.card(right)
    assert card is not None
    assert [one["text"] for one in card["notes"]] == ["likes to look alone first"]


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


def test_a_move_whose_second_half_fails_leaves_the_first_card_as_it_was(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone, right = phone_of(guide_a), new_member(shop, name="王芳")
    tag = phone.op("tag.add", member_a, MINIMAL)
    phone.push(phone.op("consent.set", member_a, TASTE), phone.op("consent.set", right, TASTE), tag)
    before, whole = kept(shop, member_a), kept(shop, right)
    change(shop, right, state=whole[1].replace('"tags":[]', '"tags":null'))
    move = phone.op("move", member_a, {"to": right}, of=tag["id"])
    assert states(phone.push(move)) == ["deferred"]
    assert kept(shop, member_a) == before
    change(shop, right, state=whole[1])
    assert states(phone.push(move)) == ["accepted"]
    after, there = kept(shop, member_a), kept(shop, right)
    change(shop, right, state=there[1].replace('"undone":[]', '"undone":null'))
    undo = phone.op("undo", member_a, {}, of=move["id"])
    seen = phone.op("scan.seen", member_a, {"how": "search"})
    assert states(phone.push(undo, seen)) == ["deferred", "accepted"]
    assert kept(shop, member_a)[0] == after[0] + 1, "the scan alone counts"
    card = phone.card(member_a)
    assert card is not None
    assert (card["rev"], card["tags"]) == (after[0] + 1, [])


def test_nothing_moves_onto_the_card_of_somebody_who_was_erased(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone, right = phone_of(guide_a), new_member(shop, name="王芳")
    tag = phone.op("tag.add", member_a, MINIMAL)
    phone.push(phone.op("consent.set", member_a, TASTE), phone.op("consent.set", right, TASTE), tag)
    with shop.app_context(), writing() as session:
        session.get_one(Member, right).erased_at = 1
    before = kept(shop, right)
    (verdict,) = phone.push(phone.op("move", member_a, {"to": right}, of=tag["id"]))
    assert (verdict["s"], verdict["why"]) == ("rejected", "erased")
    assert kept(shop, right) == before


def kept(shop: Flask, member: str) -> tuple[int, str]:
    """The member's card in the database: (rev, state)."""
    with shop.app_context():
        card = db.session.get_one(Card, member)
        return card.rev, card.state


def change(shop: Flask, member: str, state: str) -> None:
    """Spoil a card in the database, or mend it."""
    with shop.app_context(), writing() as session:
        session.get_one(Card, member).state = state
