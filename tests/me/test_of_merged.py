"""What a member's own browser knows when two members became one, and two again."""

from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members import erasing, joins, lately
from crm_pwa.members.models import MemberMerge
from crm_pwa.members.verdicts import Sender
from tests.checkout.floor import open_till, prove
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.merging import merge, part


def national(member: Known) -> str:
    return member.phone.removeprefix("+86")


def due(app: Flask, at: int) -> list[str]:
    with app.app_context():
        return erasing.due(db.session(), at)


def authored(app: Flask, merge_id: str, by: str, ago_ms: int = 0) -> None:
    """Let a merge be somebody else's, or of a while ago."""
    with app.app_context(), writing() as session:
        row = session.get_one(MemberMerge, merge_id)
        row.by, row.at = by, row.at - ago_ms


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


def test_who_was_made_one_with_them_lately_is_forgotten_only_if_a_manager_agrees(
    app: Flask, guide_a: Person, lead_a: Person, area: Person, add_member: AddMember, visit: Visitor
) -> None:
    till = open_till(app, guide_a)
    victim, other = add_member(name="李静"), add_member(name="王芳")
    merged = merge(app, lead_a, victim.id, other.id)
    phone = till.phone()
    prove(till, phone, national(other), till.code())
    phone.post("/me/erasure")
    assert "a manager looks first" in phone.get("/me/data").text
    soon = now_ms() + erasing.THINK_MS
    assert due(app, soon) == []
    assert due(app, now_ms() + lately.LOOK_MS) == [victim.id]
    visit.by(lead_a).post(f"/members/{victim.id}/erasure/end", status=404)
    assert "made two cards one" in visit.by(area).speaking("en").get("/privacy").text
    authored(app, merged, area.id)
    visit.by(area).post(f"/privacy/erasures/{victim.id}", {"answer": "approve"}, status=403)
    assert "somebody else has to agree" in visit.by(area).speaking("en").get("/privacy").text
    authored(app, merged, lead_a.id)
    visit.by(area).post(f"/privacy/erasures/{victim.id}", {"answer": "approve"})
    assert due(app, now_ms()) == []
    assert due(app, soon + 1_000) == [victim.id]
    assert "a manager" not in phone.get("/me/data").text


def test_who_was_made_one_by_a_file_or_long_ago_waits_for_nobody(
    app: Flask, lead_a: Person, add_member: AddMember
) -> None:
    for by, ago_ms in (("", 0), (lead_a.id, lately.LOOK_MS)):
        stays, away = add_member(name="李静"), add_member(name="王芳")
        merged = merge(app, lead_a, stays.id, away.id)
        authored(app, merged, by, ago_ms)
        with app.app_context(), writing() as session:
            erasing.ask(session, away.id, now_ms())
        assert away.id in due(app, now_ms() + erasing.THINK_MS)
