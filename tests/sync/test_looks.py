"""A look at allergies on a phone: kept once in ten minutes, when it was, and without a word."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.core import hlc
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.privacy import operations as privacy
from crm_pwa.privacy.models import Access
from tests.house.cast import Person
from tests.sync.floor import Phone

PhoneOf = Callable[[Person], Phone]
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
SECOND_MS = 1_000


@pytest.fixture
def phone(phone_of: PhoneOf, guide_a: Person) -> Phone:
    return phone_of(guide_a)


def look(phone: Phone, member: str, ago_ms: int = 0, field: str = "allergy") -> dict[str, Any]:
    """A look so long ago."""
    clock = hlc.make(now_ms() - ago_ms, phone.n)
    return phone.op("access.read", member, {"field": field}, hlc=clock)


def kept(app: Flask) -> list[Access]:
    with app.app_context():
        return list(db.session.scalars(select(Access).order_by(Access.at)))


def test_two_hundred_of_them_push_no_other_off_the_members_page(
    shop: Flask, phone: Phone, member_a: str
) -> None:
    for _ in range(2):
        verdicts = phone.push(*(look(phone, member_a) for _ in range(100)))
        assert {one["s"] for one in verdicts} == {"accepted"}
    (one,) = kept(shop)
    assert (one.member_id, one.staff_id) == (member_a, phone.person.id)
    assert (one.field, one.how) == ("allergy", "phone")


def test_nor_do_those_that_say_they_were_long_ago(shop: Flask, phone: Phone, member_a: str) -> None:
    old = [look(phone, member_a, ago_ms=days * 24 * HOUR_MS) for days in range(2, 100)]
    phone.push(*old)
    (one,) = kept(shop)
    assert one.at == pytest.approx(now_ms() - 24 * HOUR_MS, abs=MINUTE_MS)


def test_each_person_field_and_member_has_their_own(
    shop: Flask, phone: Phone, phone_of: PhoneOf, guide_a2: Person, member_a: str, other: str
) -> None:
    phone.push(look(phone, member_a), look(phone, member_a, field="phone"), look(phone, other))
    colleague = phone_of(guide_a2)
    colleague.push(look(colleague, member_a))
    assert len(kept(shop)) == 4


def test_those_made_without_network_are_kept_when_they_were(
    shop: Flask, phone: Phone, member_a: str
) -> None:
    ago = (8 * HOUR_MS, 8 * HOUR_MS - 9 * MINUTE_MS, 3 * HOUR_MS)
    phone.push(*(look(phone, member_a, ago_ms=ms) for ms in ago))
    shown = [now_ms() - one.at for one in kept(shop)]
    assert shown == pytest.approx([8 * HOUR_MS, 3 * HOUR_MS], abs=30 * SECOND_MS)


def test_a_look_at_the_page_is_the_same_look(shop: Flask, phone: Phone, member_a: str) -> None:
    with shop.app_context(), writing() as session:
        privacy.log_read(session, member_a, phone.person.id, "allergy", now_ms())
    phone.push(look(phone, member_a))
    assert [one.how for one in kept(shop)] == ["page"]


@pytest.mark.parametrize("field", ["李静 13800135021 胖", "card"])
def test_words_that_would_outlive_the_member_are_refused(
    shop: Flask, phone: Phone, member_a: str, field: str
) -> None:
    (verdict,) = phone.push(look(phone, member_a, field=field))
    assert (verdict["s"], verdict["why"]) == ("rejected", "invalid")
    assert kept(shop) == []
