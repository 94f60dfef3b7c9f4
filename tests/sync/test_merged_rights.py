"""Who may say that two members are one, and what follows in the same batch."""

from collections.abc import Callable

import pytest
from flask import Flask

from crm_pwa.core import ids
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.sync.floor import Phone, new_member
from tests.sync.merging import MINIMAL, RETRO, agreed, likes, merge, part

PhoneOf = Callable[[Person], Phone]


@pytest.mark.parametrize("who", ["guide_a", "lead_b", "hq"])
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


def test_a_lead_cannot_reach_into_another_store_and_the_area_manager_can(
    shop: Flask, phone_of: PhoneOf, lead_a: Person, area: Person, member_a: str
) -> None:
    far = new_member(shop, "store-b")
    phone = phone_of(lead_a)
    (result,) = phone.push(phone.op("member.merge", member_a, {"away": far}))
    assert result["why"] == "out_of_scope"
    merged = merge(shop, area, member_a, far)
    with shop.app_context():
        assert db.session.get_one(Member, far).merged_into == member_a
    part(shop, area, member_a, merged)
    with shop.app_context():
        assert not db.session.get_one(Member, far).merged_into


@pytest.mark.parametrize("who", ["area", "admin"])
def test_who_proves_on_the_desk_that_it_is_them_pushes_none(
    who: str, shop: Flask, phone_of: PhoneOf, lead_a: Person, member_a: str, other: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    phone = phone_of(request.getfixturevalue(who))
    (result,) = phone.push(phone.op("member.merge", member_a, {"away": other}))
    assert result["why"] == "forbidden"
    merged = merge(shop, lead_a, member_a, other)
    (result,) = phone.push(phone.op("member.unmerge", member_a, {}, of=merged))
    assert result["why"] == "forbidden"
    with shop.app_context():
        assert db.session.get_one(Member, other).merged_into == member_a


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


def test_who_was_forgotten_is_not_brought_back_by_parting(
    shop: Flask, area: Person, lead_a: Person, member_a: str, other: str
) -> None:
    merged = merge(shop, lead_a, member_a, other)
    with shop.app_context(), writing() as session:
        session.get_one(Member, member_a).erased_at = 1
    with pytest.raises(NotHere, match="erased"):
        part(shop, area, member_a, merged)
    with shop.app_context():
        assert db.session.get_one(Member, other).merged_into == member_a
