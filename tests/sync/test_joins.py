"""A walk-in without a code joins by phone number; what was noted meanwhile follows them."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from crm_pwa.core.db import db
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.members import AddMember
from tests.house.visiting import Visitor
from tests.sync.floor import TASTE, Phone

PhoneOf = Callable[[Person], Phone]
CODE = "code:M1:0123456789ABCDEF0123"
NUMBER = "+8613800135021"
AGREED = {"layer": "membership", "state": "given", "text_version": "join-1", "evidence": "said"}
MINIMAL = {"facet": "style", "concept": "style.minimal", "polarity": "like"}


def joining(phone: Phone, code: str = CODE, **more: str) -> list[dict[str, Any]]:
    """What a phone sends of somebody who joined."""
    return [
        phone.op("member.join", code, {"phone": NUMBER, **more}),
        phone.op("consent.set", code, AGREED),
        phone.op("scan.seen", code, {"how": "search"}),
    ]


def members(app: Flask) -> list[Member]:
    with app.app_context():
        return list(db.session.scalars(db.select(Member)))


def test_who_joins_is_a_member_of_the_store_and_all_said_on_the_code_is_on_their_card(
    shop: Flask, phone_of: PhoneOf, guide_a: Person
) -> None:
    phone = phone_of(guide_a)
    chip = [phone.op("consent.set", CODE, TASTE), phone.op("tag.add", CODE, MINIMAL)]
    told = phone.push(*joining(phone, address="李女士"), *chip)
    assert [one["s"] for one in told] == ["accepted"] * 5
    (member,) = {one["m"] for one in told}
    card = phone.card(member)
    assert card is not None
    assert (card["address"], card["phone_mask"]) == ("李女士", "138****5021")
    assert [tag["c"] for tag in card["tags"]] == ["style.minimal"]
    assert card["consent"]["membership"]["state"] == "given"


def test_a_number_within_reach_is_the_member_who_has_it(
    app: Flask, shop: Flask, phone_of: PhoneOf, guide_a: Person, add_member: AddMember
) -> None:
    known = add_member("store-a", phone=NUMBER)
    phone = phone_of(guide_a)
    told = phone.push(*joining(phone, address="somebody else"))
    assert {one["m"] for one in told} == {known.id}
    assert [one.name for one in members(app) if one.id == known.id] == ["李静"]


def test_a_number_beyond_reach_opens_nobodys_card(
    app: Flask, shop: Flask, phone_of: PhoneOf, guide_a: Person, add_member: AddMember
) -> None:
    elsewhere = add_member("store-b", phone=NUMBER)
    phone = phone_of(guide_a)
    (member,) = {one["m"] for one in phone.push(*joining(phone))}
    assert member != elsewhere.id
    assert phone.card(elsewhere.id) is None


def test_whom_another_of_the_guides_stores_holds_is_told_of_there_alone(
    phone_of: PhoneOf, guide_ab: Person, guide_a: Person, add_member: AddMember
) -> None:
    elsewhere, phone = add_member("store-b", phone=NUMBER), phone_of(guide_ab)
    assert {one["m"] for one in phone.push(*joining(phone))} == {elsewhere.id}
    assert phone.card(elsewhere.id, "store-b") is not None
    assert elsewhere.id not in {row["k"] for row in phone_of(guide_a).pull()["rows"]}


def test_two_phones_that_let_the_same_number_join_offline_make_one_member(
    app: Flask, shop: Flask, phone_of: PhoneOf, guide_a: Person, guide_a2: Person
) -> None:
    first, second = phone_of(guide_a), phone_of(guide_a2)
    before = len(members(app))
    told = first.push(*joining(first)) + second.push(*joining(second, CODE[:-1] + "4"))
    assert len({one["m"] for one in told}) == 1
    assert len(members(app)) == before + 1


def test_nobody_joins_twice_however_often_it_is_sent_nor_in_anothers_name(
    app: Flask, shop: Flask, phone_of: PhoneOf, guide_a: Person, guide_a2: Person
) -> None:
    phone, before = phone_of(guide_a), len(members(app))
    forged = [{**op, "act": guide_a2.id} for op in joining(phone)]
    assert {one["s"] for one in phone.push(*forged)} == {"rejected"}
    assert len(members(app)) == before
    ops = joining(phone)
    phone.push(*ops)
    assert {one["s"] for one in phone.push(*ops)} == {"duplicate"}
    assert len(members(app)) == before + 1


def test_a_number_nobody_can_dial_waits_for_the_lead(
    shop: Flask, phone_of: PhoneOf, guide_a: Person
) -> None:
    phone = phone_of(guide_a)
    ops = joining(phone)
    ops[0]["p"]["phone"] = "+86120000"
    assert {one["s"] for one in phone.push(*ops)} == {"deferred"}


def test_the_page_of_the_server_lets_them_join_and_shows_who_they_are(
    visit: Visitor, guide_a: Person
) -> None:
    guide = visit.by(guide_a)
    wrong = guide.post("/join", {"phone": "138"}, 422)
    assert wrong.one("#phone")["value"] == "138"
    first = guide.post("/join", {"phone": "138 0013 5021", "address": "李女士"})
    assert guide.get(first.location).one("h1").text.strip() == "李女士"
    assert guide.post("/join", {"phone": "+8613800135021"}).location == first.location
