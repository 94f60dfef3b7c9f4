"""Two members become one and two again, with operations on their way: none is lost or doubled."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core import ids
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members.models import Member, MemberMerge
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.house.cast import Person
from tests.sync.floor import HEALTH, TASTE, Phone, code_of, new_member

PhoneOf = Callable[[Person], Phone]
MINIMAL = {"facet": "style", "concept": "style.minimal", "polarity": "like"}
RETRO = {"facet": "style", "concept": "style.retro", "polarity": "like"}
WOOL = {"substance": "allergen.wool", "words": "羊毛", "severity": "reacts"}
NO_TASTE = TASTE | {"state": "refused"}


@pytest.fixture
def other(shop: Flask) -> str:
    """A second member of store A."""
    return new_member(shop, name="李靜")


def merge(shop: Flask, lead: Person, into: str, away: str) -> str:
    """Say that two are one; return the merge's id."""
    _do(shop, lead, Verb(kind="member.merge", member=into, payload={"away": away}))
    with shop.app_context():
        query = db.select(MemberMerge.id).where(MemberMerge.away == away)
        return str(db.session.execute(query.order_by(MemberMerge.at.desc())).scalars().first())


def part(shop: Flask, lead: Person, into: str, merge_id: str) -> None:
    """Say that they are two after all."""
    _do(shop, lead, Verb(kind="member.unmerge", member=into, payload={}, of=merge_id))


def _do(shop: Flask, person: Person, verb: Verb) -> None:
    sender = Sender(scope=person.scope, now_ms=now_ms(), keys=shop.extensions["keys"])
    with shop.app_context(), writing() as session:
        do(session, sender, verb)


def likes(card: dict[str, Any] | None) -> list[str]:
    assert card is not None
    return sorted(tag["c"] for tag in card["tags"])


def agreed(phone: Phone, *members: str) -> None:
    for member in members:
        phone.push(phone.op("consent.set", member, TASTE), phone.op("consent.set", member, HEALTH))


def test_the_card_of_both_shows_what_was_noted_on_either_and_each_gets_their_own_back(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    agreed(phone, member_a, other)
    phone.push(phone.op("tag.add", member_a, MINIMAL), phone.op("tag.add", other, RETRO))
    phone.push(phone.op("allergy.add", other, WOOL))
    merged = merge(shop, lead_a, member_a, other)
    card = phone.card(member_a)
    assert likes(card) == ["style.minimal", "style.retro"]
    assert card is not None
    assert [one["s"] for one in card["allergies"]] == ["allergen.wool"]
    assert phone.card(other) is None
    part(shop, lead_a, member_a, merged)
    assert likes(phone.card(member_a)) == ["style.minimal"]
    assert likes(phone.card(other)) == ["style.retro"]
    left, back = phone.card(member_a), phone.card(other)
    assert left is not None
    assert back is not None
    assert (left["allergies"], len(back["allergies"])) == ([], 1)


def test_an_edit_made_offline_on_who_was_merged_lands_once_and_goes_back_with_them(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    agreed(phone, member_a, other)
    late = [phone.op("tag.add", other, RETRO, seen=2), phone.op("note.add", other, {"text": "x"})]
    merged = merge(shop, lead_a, member_a, other)
    first, second = phone.push(*late), phone.push(*late)
    assert [one["s"] for one in first + second] == ["accepted"] * 2 + ["duplicate"] * 2
    assert not any("m" in one for one in first + second)
    here = phone.op("tag.add", member_a, MINIMAL)
    phone.push(here)
    card = phone.card(member_a)
    assert card is not None
    assert (likes(card), len(card["notes"])) == (["style.minimal", "style.retro"], 1)
    part(shop, lead_a, member_a, merged)
    assert phone.push(*late)[0]["s"] == "duplicate"
    back = phone.card(other)
    assert back is not None
    assert (likes(phone.card(member_a)), likes(back)) == (["style.minimal"], ["style.retro"])
    assert len(back["notes"]) == 1


def test_the_old_code_leads_to_who_stays_and_home_again(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone, code = phone_of(guide_a), code_of(shop, other)
    agreed(phone, member_a, other)
    merged = merge(shop, lead_a, member_a, other)
    rows = {row["k"]: row["body"] for row in phone.pull()["rows"] if row["t"] == "index"}
    assert len(rows[member_a]["c"]) == 2
    assert other not in rows
    scan = phone.op("scan.seen", f"code:{code}", {"how": "code"})
    note = phone.op("tag.add", f"code:{code}", RETRO)
    assert [one["m"] for one in phone.push(scan, note)] == [other, other]
    assert likes(phone.card(member_a)) == ["style.retro"]
    part(shop, lead_a, member_a, merged)
    assert (likes(phone.card(member_a)), likes(phone.card(other))) == ([], ["style.retro"])
    rows = {row["k"]: row["body"] for row in phone.pull()["rows"] if row["t"] == "index"}
    assert (len(rows[member_a]["c"]), len(rows[other]["c"])) == (1, 1)


def test_phones_are_told_who_holds_the_notes_now_and_that_it_is_over(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    before = phone.pull()["next"]
    merged = merge(shop, lead_a, member_a, other)
    page = phone.pull(before)
    assert {"m": other, "why": "merged", "into": member_a} in page["gone"]
    part(shop, lead_a, member_a, merged)
    after = phone.pull(page["next"])
    assert other in {row["k"] for row in after["rows"] if row["t"] == "card"}
    assert other not in {row["m"] for row in phone.pull()["gone"]}


def test_the_narrower_consent_wins_until_who_is_both_is_asked_again(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    agreed(phone, member_a)
    phone.push(phone.op("tag.add", member_a, MINIMAL), phone.op("consent.set", other, NO_TASTE))
    merged = merge(shop, lead_a, member_a, other)
    card = phone.card(member_a)
    assert card is not None
    assert (card["tags"], card["consent"]["personalisation"]["state"]) == ([], "refused")
    phone.push(phone.op("consent.set", member_a, TASTE, seen=card["rev"]))
    assert likes(phone.card(member_a)) == ["style.minimal"]
    part(shop, lead_a, member_a, merged)
    back = phone.card(other)
    assert back is not None
    assert back["consent"]["personalisation"]["state"] == "refused"


def test_a_yes_that_came_after_a_no_still_counts_when_its_member_was_merged(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    phone.push(phone.op("consent.set", other, NO_TASTE))
    yes = phone.op("consent.set", other, TASTE, seen=1)
    late = phone.op("consent.set", other, NO_TASTE | {"state": "withdrawn"}, seen=0)
    merged = merge(shop, lead_a, member_a, other)
    phone.push(yes)
    card = phone.card(member_a)
    assert card is not None
    assert card["consent"]["personalisation"]["state"] == "given"
    phone.push(late)
    for member in (member_a, other):
        card = phone.card(member_a)
        assert card is not None
        assert card["consent"]["personalisation"]["state"] != "given", member
        if member == member_a:
            part(shop, lead_a, member_a, merged)


def test_a_no_given_on_the_card_of_both_is_a_no_of_both(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    agreed(phone, member_a, other)
    merged = merge(shop, lead_a, member_a, other)
    phone.push(phone.op("consent.set", member_a, TASTE | {"state": "withdrawn"}, seen=5))
    part(shop, lead_a, member_a, merged)
    cards = phone.card(member_a), phone.card(other)
    assert [card and card["consent"]["personalisation"]["state"] for card in cards] == [
        "withdrawn",
        "withdrawn",
    ]


def test_an_allergy_withdrawn_on_the_card_of_both_is_back_on_whose_it_was(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    agreed(phone, member_a, other)
    wool = phone.op("allergy.add", other, WOOL)
    phone.push(wool)
    merged = merge(shop, lead_a, member_a, other)
    said = {"reason": "asked", "member_confirmed": True}
    phone.push(phone.op("allergy.withdraw", member_a, said, obs=[wool["id"]]))
    card = phone.card(member_a)
    assert card is not None
    assert card["allergies"][0]["gone"]
    part(shop, lead_a, member_a, merged)
    back = phone.card(other)
    assert back is not None
    assert [one["gone"] for one in back["allergies"]] == [None]


def test_a_note_retracted_or_undone_on_the_card_of_both_stays_away(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    agreed(phone, member_a, other)
    note, tag = phone.op("note.add", other, {"text": "rude"}), phone.op("tag.add", other, RETRO)
    phone.push(note, tag)
    merged = merge(shop, lead_a, member_a, other)
    results = phone.push(
        phone.op("note.retract", member_a, {}, of=note["id"]),
        phone.op("undo", member_a, {}, of=tag["id"]),
    )
    assert [one["s"] for one in results] == ["accepted", "accepted"]
    part(shop, lead_a, member_a, merged)
    back = phone.card(other)
    assert back is not None
    assert (back["notes"], back["tags"]) == ([], [])


def test_a_note_on_its_way_from_the_one_to_the_other_is_on_the_right_one_when_they_part(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    agreed(phone, member_a, other)
    note = phone.op("note.add", other, {"text": "for her"})
    phone.push(note)
    move = phone.op("move", other, {"to": member_a}, of=note["id"])
    merged = merge(shop, lead_a, member_a, other)
    assert phone.push(move)[0]["s"] == "accepted"
    card = phone.card(member_a)
    assert card is not None
    assert [one["text"] for one in card["notes"]] == ["for her"]
    part(shop, lead_a, member_a, merged)
    left, joined = phone.card(other), phone.card(member_a)
    assert left is not None
    assert joined is not None
    assert (left["notes"], len(joined["notes"])) == ([], 1)


def test_three_become_one_and_each_comes_back(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone, third = phone_of(guide_a), new_member(shop, name="Li Jing")
    agreed(phone, member_a, other, third)
    phone.push(phone.op("tag.add", other, RETRO), phone.op("note.add", third, {"text": "third"}))
    inner = merge(shop, lead_a, other, third)
    outer = merge(shop, lead_a, member_a, other)
    card = phone.card(member_a)
    assert card is not None
    assert (likes(card), len(card["notes"])) == (["style.retro"], 1)
    phone.push(phone.op("tag.add", third, MINIMAL))
    part(shop, lead_a, member_a, outer)
    both = phone.card(other)
    assert both is not None
    assert (likes(both), len(both["notes"])) == (["style.minimal", "style.retro"], 1)
    assert likes(phone.card(member_a)) == []
    part(shop, lead_a, other, inner)
    assert (likes(phone.card(other)), likes(phone.card(third))) == (
        ["style.retro"],
        ["style.minimal"],
    )


@pytest.mark.parametrize("who", ["guide_a", "lead_b", "area"])
def test_who_may_not_say_so_changes_nothing(
    who: str, shop: Flask, phone_of: PhoneOf, member_a: str, other: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    person: Person = request.getfixturevalue(who)
    phone = phone_of(person)
    (result,) = phone.push(phone.op("member.merge", member_a, {"away": other}))
    assert result["why"] in ("forbidden", "out_of_scope")
    with shop.app_context():
        assert not db.session.get_one(Member, other).merged_into


def test_a_lead_cannot_reach_into_another_store_and_head_office_can(
    shop: Flask, phone_of: PhoneOf, lead_a: Person, hq: Person, member_a: str
) -> None:
    far = new_member(shop, "store-b")
    phone = phone_of(lead_a)
    (result,) = phone.push(phone.op("member.merge", member_a, {"away": far}))
    assert result["why"] == "out_of_scope"
    merged = merge(shop, hq, member_a, far)
    with shop.app_context():
        assert db.session.get_one(Member, far).merged_into == member_a
    part(shop, hq, member_a, merged)
    with shop.app_context():
        assert not db.session.get_one(Member, far).merged_into


def test_what_follows_a_merge_in_its_batch_lands_on_who_stays(
    shop: Flask, phone_of: PhoneOf, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(lead_a)
    agreed(phone, member_a, other)
    joined = phone.op("member.merge", member_a, {"away": other})
    results = phone.push(
        phone.op("tag.add", other, MINIMAL), joined, phone.op("tag.add", other, RETRO)
    )
    assert [one["s"] for one in results] == ["accepted"] * 3
    assert likes(phone.card(member_a)) == ["style.minimal", "style.retro"]
    undo = phone.op("undo", member_a, {}, of=joined["id"])
    assert phone.push(undo)[0]["why"] == "invalid"
    assert phone.push(phone.op("member.unmerge", member_a, {}, of=ids.new()))[0]["why"] == "invalid"
