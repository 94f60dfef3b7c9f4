"""How a member said they want to be reached: what a card offers, and who is given the number."""

import pytest
from flask import Flask

from crm_pwa.core.db import writing
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.members import Act, AddMember
from tests.house.visiting import Visitor

NUMBER = "+8613800135021"


@pytest.mark.parametrize(
    ("told", "noted", "status"),
    [
        ("", "channel.in_store", 422),
        ("none", "channel.phone", 204),
        ("none", "after work", 422),
        ("", "channel.wechat", 204),
    ],
)
def test_what_they_last_said_of_being_reached_counts_more_than_a_file(
    app: Flask,
    visit: Visitor,
    guide_a: Person,
    act: Act,
    add_member: AddMember,
    told: str,
    noted: str,
    status: int,
) -> None:
    member = add_member(phone=NUMBER)
    act(guide_a, member, "scan.seen", {"how": "search"})
    with app.app_context(), writing() as session:
        session.get_one(Member, member.id).channel = told
    act(guide_a, member, "facet.set", {"facet": "channel", "value": noted})
    visit.by(guide_a).hx_post(f"/members/{member.id}/call", status=status)


def test_the_card_of_who_is_spoken_to_in_store_only_says_so_and_offers_no_call(
    visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    member, guide = add_member(phone=NUMBER), visit.by(guide_a).speaking("en")
    act(guide_a, member, "scan.seen", {"how": "search"})
    act(guide_a, member, "facet.set", {"facet": "channel", "value": "channel.in_store"})
    card = guide.get(f"/members/{member.id}")
    assert card.all("button.call") == []
    assert "no contact, please" in card.one(".who").get_text()
    assert "In store only" in card.one(".chips").get_text()


def test_who_is_one_with_somebody_a_file_closes_is_called_if_their_card_says_so(
    app: Flask, visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    member, alias, guide = add_member(phone=NUMBER), add_member(), visit.by(guide_a)
    act(guide_a, member, "scan.seen", {"how": "search"})
    with app.app_context(), writing() as session:
        other = session.get_one(Member, alias.id)
        other.channel, other.merged_into = "none", member.id
    guide.hx_post(f"/members/{member.id}/call", status=422)
    act(guide_a, member, "facet.set", {"facet": "channel", "value": "channel.phone"})
    guide.hx_post(f"/members/{member.id}/call", status=204)
