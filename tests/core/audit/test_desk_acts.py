"""What is done at the desk is in the trail: by whom, and what it touched, by ids alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.boards import heard
from crm_pwa.core.audit import checking, trail
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.followups.giving import EVENLY
from tests.checkout.floor import open_till
from tests.followups.conftest import Desk
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.sync import floor

CODE = "M1:NOBODYHASIT"
TODAY = store_day(now_ms(), "Asia/Shanghai")
OPEN = {"from_day": str(TODAY), "to_day": f"{TODAY.year + 1}-12-31"}
Told = list[tuple[str, dict[str, Any]]]
Left = Callable[[str], Told]


@pytest.fixture(autouse=True)
def _followed(app: Flask) -> None:
    floor.open_shop(app)
    with app.app_context(), writing() as session:
        trail.begin(session, now_ms())


@pytest.fixture
def left(app: Flask) -> Left:
    """``left("day_off")``: (whose, told) of every such act, and the trail holds."""

    def read(act: str) -> Told:
        with app.app_context():
            session = db.session()
            followed = trail.trail_of(session)
            assert followed
            assert checking.check(session, followed).faults == []
            links = session.scalars(
                select(AuditLink).where(AuditLink.act == act).order_by(AuditLink.n)
            )
            return [(one.actor_id, msgspec.json.decode(one.detail)) for one in links]

    return read


@pytest.fixture
def listed(app: Flask, lead_a: Person, guide_a: Person, act: Act, add_member: AddMember) -> str:
    """One follow-up of guide A's; its id."""
    desk = Desk(app, lead_a, act)
    desk.prompt(add_member(), **OPEN)
    desk.make(TODAY)
    desk.change("UPDATE follow_up SET staff_id = :s", s=guide_a.id)
    ((row,),) = desk.listed(TODAY).values()
    return str(row["id"])


def test_the_list_that_was_taken_along(visit: Visitor, lead_a: Person, left: Left) -> None:
    visit.by(lead_a).get("/followups.csv")
    assert left("list_taken") == [(lead_a.id, {"day": str(TODAY)})]


def test_a_follow_up_that_was_given_to_somebody(
    visit: Visitor, lead_a: Person, guide_a2: Person, left: Left, listed: str
) -> None:
    for _ in range(2):
        visit.by(lead_a).post(f"/followups/{listed}/assignment", {"staff": guide_a2.id})
    assert left("followups_given") == [(lead_a.id, {"to": {guide_a2.id: [listed]}})]


def test_all_that_one_had_given_and_taken_back(
    visit: Visitor, lead_a: Person, guide_a: Person, guide_a2: Person, left: Left, listed: str
) -> None:
    lead = visit.by(lead_a)
    for _ in range(2):
        lead.post("/followups/given", {"giver": guide_a.id, "to": EVENLY})
    back = {"giver": guide_a.id, "to": f"{guide_a2.id}:{listed}"}
    lead.post("/followups/given/undo", back)
    assert left("followups_given") == [
        (lead_a.id, {"giver": guide_a.id, "to": {guide_a2.id: [listed]}}),
        (lead_a.id, {"back": guide_a.id, "n": 1}),
    ]


def test_who_was_said_to_be_off(
    visit: Visitor, lead_a: Person, guide_a2: Person, left: Left
) -> None:
    visit.by(lead_a).post("/followups/off", {"staff": guide_a2.id, "off": "1"})
    told = {"staff": guide_a2.id, "day": str(TODAY), "off": True}
    assert left("day_off") == [(lead_a.id, told)]


def test_a_till_that_was_opened(app: Flask, guide_a: Person, left: Left) -> None:
    till = open_till(app, guide_a)
    assert left("till_opened") == [(guide_a.id, {"till": till.id})]


def test_whose_a_code_was_said_to_be(
    app: Flask, visit: Visitor, lead_a: Person, guide_a: Person, left: Left
) -> None:
    member, phone = floor.new_member(app), floor.new_phone(app, guide_a)
    op = phone.op("consent.set", f"code:{CODE}", floor.TASTE)
    phone.push(op)
    visit.by(lead_a).post(f"/codes/{op['id']}/assignment", {"member": member})
    assert left("code_given") == [(lead_a.id, {"member": member, "operations": [op["id"]]})]


def test_what_a_note_was_said_to_be_about(
    app: Flask,
    act: Act,
    visit: Visitor,
    lead_a: Person,
    guide_a: Person,
    member_a: Known,
    left: Left,
) -> None:
    act(guide_a, member_a, "note.add", {"text": "尺码偏小，想换货"})
    with app.app_context():
        keys = app.extensions["keys"]
        (note,) = heard.waiting(db.session(), keys, lead_a.scope, now_ms(), "Asia/Shanghai")
    visit.by(lead_a).post(f"/words/{note['id']}", {"need": "size", "sentiment": "bad"})
    assert left("note_about") == [(lead_a.id, {"note": note["id"]})]


def test_a_backup(app: Flask, tmp_path: Path, left: Left) -> None:
    file = tmp_path / "shop.db"
    answer = app.test_cli_runner().invoke(args=["backup", str(file)])
    assert answer.exit_code == 0, answer.output
    assert left("backup") == [("", {"file": "shop.db", "bytes": file.stat().st_size})]
