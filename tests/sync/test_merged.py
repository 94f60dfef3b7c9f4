"""Two members become one and two again, with operations on their way: none is lost or doubled."""

from collections.abc import Callable

from flask import Flask

from tests.house.cast import Person
from tests.sync.floor import Phone, code_of, new_member
from tests.sync.merging import MINIMAL, RETRO, WOOL, agreed, likes, merge, part

PhoneOf = Callable[[Person], Phone]


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
    assert back["rev"] > max(one["rev"] for one in first)  # it holds them: nothing is laid on anew
    assert (likes(phone.card(member_a)), likes(back)) == (["style.minimal"], ["style.retro"])
    assert len(back["notes"]) == 1


def test_what_is_said_of_who_was_merged_counts_on_from_both_cards(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    """A phone that knows of no merge sees by the rev that its card does not hold it yet."""
    phone = phone_of(guide_a)
    agreed(phone, member_a, other)
    for text in ("one", "two", "three"):
        phone.push(phone.op("note.add", other, {"text": text}))
    before = phone.card(other)
    merge(shop, lead_a, member_a, other)
    (verdict,) = phone.push(phone.op("note.add", other, {"text": "late"}))
    assert before is not None
    assert verdict["rev"] > before["rev"]


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


def test_a_note_retracted_or_undone_on_the_card_of_both_stays_away(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    agreed(phone, member_a, other)
    note, tag = phone.op("note.add", other, {"text": "stripes"}), phone.op("tag.add", other, RETRO)
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
