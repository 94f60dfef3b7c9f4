"""What two who become one agreed to, and are allergic to: the narrower, and all of it."""

from collections.abc import Callable

from flask import Flask

from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone
from tests.sync.merging import MINIMAL, NO_TASTE, WOOL, agreed, likes, merge, part

PhoneOf = Callable[[Person], Phone]


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


def test_a_wish_not_to_be_contacted_goes_with_its_member_and_back(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str
) -> None:
    phone = phone_of(guide_a)
    agreed(phone, member_a, other)
    wish = {"facet": "channel", "value": "channel.in_store"}
    phone.push(phone.op("facet.set", other, wish))
    assert claimed(phone, member_a) == "accepted"
    merged = merge(shop, lead_a, member_a, other)
    assert claimed(phone, member_a) == "rejected"
    part(shop, lead_a, member_a, merged)
    assert (claimed(phone, member_a), claimed(phone, other)) == ("accepted", "rejected")


def claimed(phone: Phone, member: str) -> str:
    """How a claim to call them is judged."""
    said = {"channel": "call", "purpose": "birthday"}
    (one,) = phone.push(phone.op("contact.claim", member, said))
    return str(one["s"])
