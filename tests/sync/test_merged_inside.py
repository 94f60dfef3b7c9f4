"""A merge that ends inside another one: nothing of who leaves stays with who goes on."""

from flask import Flask

from crm_pwa.core.db import db, writing
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.sync.floor import new_member
from tests.sync.merging import merge, part


def known(shop: Flask, *members: str) -> list[tuple[str, str, str]]:
    with shop.app_context():
        rows = [db.session.get_one(Member, member) for member in members]
        return [(row.phone_hash, row.birthday, row.tier) for row in rows]


def say(shop: Flask, member: str, **values: str) -> None:
    with shop.app_context(), writing() as session:
        for name, value in values.items():
            setattr(session.get_one(Member, member), name, value)


def test_what_went_through_a_second_member_goes_back_too(shop: Flask, lead_a: Person) -> None:
    first, second, third = (new_member(shop) for _ in range(3))
    blank = {"phone_hash": "", "phone_mask": "", "birthday": ""}
    say(shop, second, **blank, tier="silver")
    say(shop, third, **blank, tier="")
    say(shop, first, phone_hash="of-the-first", phone_mask="138****5021")
    say(shop, first, birthday="1990-05-01", tier="diamond")
    before = known(shop, first)
    inner = merge(shop, lead_a, second, first)
    outer = merge(shop, lead_a, third, second)
    assert known(shop, third) == before
    part(shop, lead_a, third, inner)
    assert known(shop, second, third) == [("", "", "silver"), ("", "", "silver")]
    assert known(shop, first) == before
    part(shop, lead_a, third, outer)
    assert known(shop, first, second, third) == [*before, ("", "", "silver"), ("", "", "")]
