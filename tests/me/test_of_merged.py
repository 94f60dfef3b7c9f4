"""What a member's own browser knows when two members became one, and two again."""

from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.members import joins
from crm_pwa.members.verdicts import Sender
from tests.checkout.floor import open_till, prove
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.sync.merging import merge, part


def national(member: Known) -> str:
    return member.phone.removeprefix("+86")


def test_a_number_of_one_who_went_over_leads_to_who_stays(
    app: Flask, guide_a: Person, lead_a: Person, add_member: AddMember
) -> None:
    till = open_till(app, guide_a)
    stays, away = add_member(name="李静"), add_member(name="王芳")
    merge(app, lead_a, stays.id, away.id)
    phone, code = till.phone(), till.code()
    prove(till, phone, national(away), code)
    assert "Welcome, 李女士" in phone.get(f"/t/{code}").text
    assert [one.member_id for one in till.arrivals()] == [stays.id]


def test_who_came_in_as_another_is_out_once_they_are_two(
    app: Flask, guide_a: Person, lead_a: Person, add_member: AddMember
) -> None:
    till = open_till(app, guide_a)
    stays, away = add_member(name="李静"), add_member(name="王芳")
    before = till.phone()
    prove(till, before, national(stays), till.code())
    merged = merge(app, lead_a, stays.id, away.id)
    phone = till.phone()
    prove(till, phone, national(away), till.code())
    assert "李女士" in phone.get("/me").text
    part(app, lead_a, stays.id, merged)
    assert phone.get("/me", status=303).location == "/me/sign-in"
    assert "李女士" in before.get("/me").text


def test_nor_does_a_browser_of_before_a_second_merge_lead_on_to_a_third(
    app: Flask, guide_a: Person, lead_a: Person, add_member: AddMember
) -> None:
    till = open_till(app, guide_a)
    first, second, third = (add_member(name=name) for name in ("王芳", "李静", "赵敏"))
    inner = merge(app, lead_a, second.id, first.id)
    phone = till.phone()
    prove(till, phone, national(first), till.code())
    merge(app, lead_a, third.id, second.id)
    assert "赵女士" in phone.get("/me").text
    part(app, lead_a, third.id, inner)
    assert phone.get("/me", status=303).location == "/me/sign-in"


def test_on_the_floor_too_such_a_number_leads_to_who_stays(
    app: Flask, guide_a: Person, lead_a: Person, add_member: AddMember
) -> None:
    stays, away = add_member(name="李静"), add_member(name="王芳")
    merge(app, lead_a, stays.id, away.id)
    sender = Sender(guide_a.scope, now_ms(), app.extensions["keys"])
    with app.app_context(), writing() as session:
        assert joins.of_number(session, sender, away.phone) == stays.id
