"""Erasing by the staff takes two: a guide or lead proposes, an area manager agrees."""

from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members import erasing, holds
from crm_pwa.members.models import Member
from crm_pwa.members.names import veiled
from crm_pwa.privacy.models import Erasure
from tests.accounts.second_steps import minutes_pass
from tests.house.cast import PASSWORD, Person
from tests.house.members import Known
from tests.house.visiting import Visitor
from tests.sync.floor import open_shop

ASKED = {"why": "asked"}


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    open_shop(app)


def due(app: Flask) -> list[str]:
    with app.app_context():
        return erasing.due(db.session(), now_ms() + 1_000)


def propose(visit: Visitor, person: Person, member: Known, status: int = 303) -> None:
    visit.by(person).post(f"/members/{member.id}/erasure", ASKED, status=status)


def answer(visit: Visitor, person: Person, member: Known, said: str, status: int = 303) -> None:
    visit.by(person).post(f"/privacy/erasures/{member.id}", {"answer": said}, status=status)


@pytest.mark.parametrize("who", ["guide_a", "lead_a"])
def test_what_one_proposes_the_area_manager_agrees_to_and_it_is_due(
    app: Flask, visit: Visitor, area: Person, member_a: Known, data_dir: Path, who: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    propose(visit, request.getfixturevalue(who), member_a)
    assert due(app) == []
    page = visit.by(area).speaking("en").get("/privacy")
    assert "李＊＊" in page.text
    assert member_a.name not in page.text
    assert "asked for it in the shop" in page.text
    answer(visit, area, member_a, "approve")
    assert due(app) == [member_a.id]
    with app.app_context():
        erasing.forget(data_dir, member_a.id, now_ms())
        assert db.session().get_one(Member, member_a.id).name == ""
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output


def test_what_is_refused_or_withdrawn_is_off(
    app: Flask, visit: Visitor, area: Person, guide_a: Person, lead_a: Person, guide_ab: Person,
    member_a: Known,
) -> None:  # fmt: skip
    propose(visit, guide_a, member_a)
    answer(visit, area, member_a, "refuse")
    answer(visit, area, member_a, "approve", status=404)
    propose(visit, guide_a, member_a)
    visit.by(guide_ab).post(f"/members/{member_a.id}/erasure/end", status=404)
    visit.by(lead_a).post(f"/members/{member_a.id}/erasure/end")
    answer(visit, area, member_a, "approve", status=404)
    assert due(app) == []


@pytest.mark.parametrize("who", ["guide_a", "lead_a", "hq", "admin"])
def test_nobody_else_agrees(
    visit: Visitor, guide_a: Person, member_a: Known, who: str, request: pytest.FixtureRequest
) -> None:
    propose(visit, guide_a, member_a)
    answer(visit, request.getfixturevalue(who), member_a, "approve", status=404)


@pytest.mark.parametrize("who", ["area", "hq", "admin", "guide_b"])
def test_nobody_else_proposes(
    visit: Visitor, member_a: Known, who: str, request: pytest.FixtureRequest
) -> None:
    propose(visit, request.getfixturevalue(who), member_a, status=404)


def test_who_proposed_it_does_not_agree_to_it(
    app: Flask, visit: Visitor, guide_a: Person, area: Person, member_a: Known
) -> None:
    propose(visit, guide_a, member_a)
    with app.app_context(), writing() as session:
        session.get_one(Erasure, member_a.id).by = area.id  # they were a guide of the store then
    answer(visit, area, member_a, "approve", status=403)
    assert "somebody else has to agree" in visit.by(area).speaking("en").get("/privacy").text
    assert due(app) == []


def test_the_members_own_wish_comes_before_a_proposal(
    app: Flask, visit: Visitor, guide_a: Person, area: Person, member_a: Known
) -> None:
    propose(visit, guide_a, member_a)
    with app.app_context(), writing() as session:
        erasing.ask(session, member_a.id, now_ms())
    answer(visit, area, member_a, "approve", status=404)
    propose(visit, guide_a, member_a)
    with app.app_context():
        kept = db.session().get_one(Erasure, member_a.id)
        assert (kept.by, kept.due_at > now_ms()) == ("", True)


def test_a_member_on_hold_is_not_agreed_to(
    app: Flask, visit: Visitor, guide_a: Person, area: Person, admin: Person, member_a: Known
) -> None:
    desk = visit.by(admin).speaking("en")
    nobody = {"member": "M1:NOBODY", "why": "law", "until": ""}
    told = desk.post("/privacy/holds", nobody, status=404)
    assert told.one("#member")["aria-describedby"] == told.one("#member + .problem")["id"]
    never = {"member": member_a.code, "why": "law", "until": "soon"}
    told = desk.post("/privacy/holds", never, status=422)
    assert told.one("#until")["aria-describedby"] == told.one("#until + .problem")["id"]
    desk.post("/privacy/holds", {"member": member_a.code, "why": "law", "until": ""})
    held = desk.get("/privacy").text
    assert veiled(member_a.name) in held
    assert member_a.id not in held
    propose(visit, guide_a, member_a)
    answer(visit, area, member_a, "approve", status=409)
    minutes_pass(app, 6)
    desk.post(f"/privacy/holds/{member_a.id}/end", status=403)
    desk.post(f"/privacy/holds/{member_a.id}/end", {"proof": PASSWORD})
    answer(visit, area, member_a, "approve")
    assert due(app) == [member_a.id]


def test_head_office_sees_what_went_and_nobody_on_hold(
    app: Flask, visit: Visitor, hq: Person, member_a: Known
) -> None:
    with app.app_context(), writing() as session:
        holds.hold(session, member_a.id, "law", "", ("", now_ms()))
    app.test_cli_runner().invoke(args=["retention", "run"])
    page = visit.by(hq).speaking("en").get("/privacy")
    assert "kept 24 months" in page.text
    assert "Last run" in page.text
    assert member_a.id not in page.text
