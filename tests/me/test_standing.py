"""A member reads their tier and points on the first page, as the chain's own system told them."""

from datetime import timedelta

from flask import Flask

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import writing
from crm_pwa.members import happened
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.merging import merge

ZONE = "Asia/Shanghai"


def day(ahead: int) -> str:
    return (store_day(now_ms(), ZONE) + timedelta(days=ahead)).isoformat()


def credit(app: Flask, member: Known, id: str, value: int, until: str, ended: str = "") -> None:
    at = now_ms() - 400 * 86_400_000
    row = {"id": id, "member_id": member.id, "kind": "points", "at": at, "product_id": ""}
    row |= {"day": store_day(at, ZONE).isoformat()}
    with app.app_context(), writing() as session:
        told = {"value": value, "until": until, "ended_on": ended}
        happened.keep_facts(session, [row | told])


def test_who_has_neither_reads_nothing_of_them(phone: Visitor) -> None:
    assert phone.get("/me").all("#standing") == []


def test_points_that_count_are_summed_and_the_next_to_lapse_are_named(
    app: Flask, phone: Visitor, member_a: Known
) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Member, member_a.id).tier = "gold"
    assert phone.get("/me").words("#standing") == ["Gold"]
    credit(app, member_a, "p1", 500, day(40))
    credit(app, member_a, "p2", 300, day(0))
    credit(app, member_a, "p3", 70, "")
    credit(app, member_a, "lapsed", 1_000, day(-1))
    credit(app, member_a, "spent", 2_000, day(9), ended=day(-3))
    told = phone.get("/me").one("section:has(#standing)").get_text()
    assert "870 points" in told
    assert "300 of them lapse after" in told


def test_points_of_who_was_merged_into_them_are_theirs(
    app: Flask, phone: Visitor, member_a: Known, lead_a: Person, add_member: AddMember
) -> None:
    away = add_member(name="王芳")
    credit(app, away, "p1", 1, "")
    credit(app, member_a, "p2", 2, "")
    merge(app, lead_a, member_a.id, away.id)
    assert "3 points" in phone.get("/me").text
