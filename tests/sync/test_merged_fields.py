"""What members put right themselves, when a lead makes them one and two again."""

from datetime import date

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members import correcting
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.sync.floor import new_member
from tests.sync.merging import merge, part

BORN = "1990-03-08"


@pytest.fixture
def third(shop: Flask) -> str:
    """One more member of store A."""
    return new_member(shop, name="王芳")


def birthday(shop: Flask, member_id: str) -> str:
    with shop.app_context():
        return db.session.get_one(Member, member_id).birthday


def put_right(shop: Flask, member_id: str, told: str) -> None:
    with shop.app_context(), writing() as session:
        correcting.born(session, member_id, told, date(2026, 1, 1), now_ms())


def put(shop: Flask, member_id: str, told: str) -> None:
    """As a file has it."""
    with shop.app_context(), writing() as session:
        session.get_one(Member, member_id).birthday = told


def test_a_birthday_they_took_out_is_not_filled_from_another(
    shop: Flask, lead_a: Person, member_a: str, other: str
) -> None:
    put_right(shop, member_a, "")
    put(shop, other, BORN)
    merge(shop, lead_a, member_a, other)
    assert birthday(shop, member_a) == ""


def test_nor_is_it_when_somebody_else_leaves_again(
    shop: Flask, lead_a: Person, member_a: str, other: str, third: str
) -> None:
    put(shop, other, BORN)
    left = merge(shop, lead_a, other, third)
    merge(shop, lead_a, member_a, other)
    put_right(shop, member_a, "")
    part(shop, lead_a, member_a, left)
    with shop.app_context():
        assert db.session.get_one(Member, third).merged_into == ""
    assert birthday(shop, member_a) == ""


def test_a_birthday_they_confirmed_stays_theirs_when_they_part(
    shop: Flask, lead_a: Person, member_a: str, other: str
) -> None:
    put(shop, other, BORN)
    merged = merge(shop, lead_a, member_a, other)
    assert birthday(shop, member_a) == BORN
    put_right(shop, member_a, BORN)
    part(shop, lead_a, member_a, merged)
    assert birthday(shop, member_a) == BORN


def test_a_birthday_that_was_filled_goes_back(
    shop: Flask, lead_a: Person, member_a: str, other: str
) -> None:
    put(shop, other, BORN)
    part(shop, lead_a, member_a, merge(shop, lead_a, member_a, other))
    assert birthday(shop, member_a) == ""
