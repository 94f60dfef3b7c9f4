"""Of a member who was erased nothing is left to open, and nobody else is held up by that."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import MemberKey
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import TASTE, Phone, new_member

PhoneOf = Callable[[Person], Phone]
NAME = "欧阳娜娜"


def erase(app: Flask, member: str) -> None:
    """Destroy the member's key, as erasure does first; what was logged cannot be opened now."""
    with app.app_context(), writing() as session:
        session.get_one(Member, member).erased_at = now_ms()
        session.execute(delete(MemberKey).where(MemberKey.member_id == member))


def has_key(app: Flask, member: str) -> bool:
    with app.app_context():
        query = select(func.count()).where(MemberKey.member_id == member)
        return bool(db.session.execute(query).scalar_one())


@pytest.fixture
def phone(phone_of: PhoneOf, guide_a: Person) -> Phone:
    return phone_of(guide_a)


@pytest.fixture
def gone(shop: Flask, phone: Phone) -> tuple[str, Any]:
    """A member of store A who was erased after a note was taken of them; their id, the note."""
    member = new_member(shop, name=NAME)
    note = phone.op("note.add", member, {"text": "likes linen"})
    phone.push(phone.op("consent.set", member, TASTE), note)
    erase(shop, member)
    return member, note


def test_an_undo_of_theirs_is_refused_and_spoils_no_other(
    shop: Flask, phone: Phone, member_a: str, gone: tuple[str, Any]
) -> None:
    member, note = gone
    undone, good = phone.push(
        phone.op("undo", member, {}, of=note["id"]), phone.op("consent.set", member_a, TASTE)
    )
    assert (undone["s"], undone["why"]) == ("rejected", "erased")
    assert good["s"] == "accepted"
    assert not has_key(shop, member), "a new key for who is gone opens nothing"


@pytest.mark.parametrize("path", ["/followups", "/sync"])
def test_no_list_names_them(
    visit: Visitor, lead_a: Person, phone_of: PhoneOf, shop: Flask, path: str
) -> None:
    phone, member = phone_of(lead_a), new_member(shop, name=NAME)
    note = phone.op("note.add", member, {"text": "likes linen"})
    phone.push(phone.op("consent.set", member, TASTE), note)
    lead = visit.by(lead_a)
    assert NAME in lead.get(path).text
    erase(shop, member)
    assert NAME not in lead.get(path).text


def test_who_does_not_reach_them_is_not_told_and_leaves_nothing(
    shop: Flask, phone_of: PhoneOf, guide_b: Person, gone: tuple[str, Any]
) -> None:
    member, note = gone
    stranger = phone_of(guide_b)
    ops = [
        stranger.op("note.add", member, {"text": "x"}),
        stranger.op("undo", member, {}, of=note["id"]),
    ]
    assert [v["why"] for v in stranger.push(*ops)] == ["out_of_scope"] * 2
    assert not has_key(shop, member)
