"""A child's yes in the shop needs the name of who answers for them, on every way it comes."""

from datetime import date

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from crm_pwa.members import cards
from crm_pwa.members.models import Member
from crm_pwa.privacy.guardians import is_child
from tests.core.merge.javascript import SharedCode
from tests.house.cast import Person
from tests.house.members import HEALTH, TASTE, Act, AddMember, Known
from tests.house.visiting import Visitor

YES = {"layer": "personalisation", "state": "given"}


@pytest.fixture
def child(app: Flask, add_member: AddMember) -> Known:
    """Eight years old, asked nothing so far."""
    made = add_member(agreed=())
    year = store_day(now_ms(), "Asia/Shanghai").year - 8
    with app.app_context(), writing() as session:
        session.get_one(Member, made.id).birthday = f"{year}-03-08"
    return made


def consent(app: Flask, member: Known) -> dict[str, str]:
    with app.app_context():
        body = cards.bodies(db.session(), [member.id], "", now_ms())[member.id]
    return {layer: one["state"] for layer, one in body["consent"].items()}


@pytest.mark.parametrize("said", [TASTE, HEALTH])
def test_without_a_guardian_a_childs_yes_is_refused(
    app: Flask, act: Act, guide_a: Person, child: Known, said: dict[str, str]
) -> None:
    for name in ({}, {"guardian": " "}):
        with pytest.raises(Invalid) as refused:
            act(guide_a, child, "consent.set", said | name)
        assert refused.value.reason == "guardian"
    assert consent(app, child) == {}
    act(guide_a, child, "consent.set", said | {"guardian": "李静"})
    assert consent(app, child) == {said["layer"]: "given"}
    act(guide_a, child, "consent.set", said | {"state": "withdrawn"})


def test_the_guides_page_asks_for_the_guardian(
    app: Flask, act: Act, guide_a: Person, visit: Visitor, child: Known, member_quiet: Known
) -> None:
    page = visit.by(guide_a).speaking("en")
    for member, asks in ((child, True), (member_quiet, False)):
        act(guide_a, member, "scan.seen", {"how": "search"})
        asked = page.get(f"/members/{member.id}/consents/new")
        assert bool(asked.all("input[name=guardian]")) is asks
    told = page.post(f"/members/{child.id}/consents", YES, 200)
    assert "who answers for the child" in told.text
    page.post(f"/members/{child.id}/consents", YES | {"guardian": "李静"})
    assert consent(app, child) == {"personalisation": "given"}


def test_who_is_one_with_a_child_is_asked_for_the_guardian_too(
    app: Flask, act: Act, lead_a: Person, guide_a: Person, child: Known, member_quiet: Known
) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Member, member_quiet.id).birthday = "03-08"
    act(lead_a, member_quiet, "member.merge", {"away": child.id})
    for name in (member_quiet, child):
        with pytest.raises(Invalid) as refused:
            act(guide_a, name, "consent.set", TASTE)
        assert refused.value.reason == "guardian"
    act(guide_a, member_quiet, "consent.set", TASTE | {"guardian": "李静"})
    assert consent(app, member_quiet) == {"personalisation": "given"}


DAYS = ("2026-03-07", "2026-03-08", "2026-02-28", "2026-03-01")
BORN = ("2012-03-08", "2012-02-29", "2018-01-01", "1990-03-08", "03-08", "")


def test_a_phone_knows_a_child_as_the_server_does() -> None:
    asked = [[birthday, day] for birthday in BORN for day in DAYS]
    here = [is_child(birthday, date.fromisoformat(day)) for birthday, day in asked]
    phone = SharedCode("consent.js")
    assert [phone.call("isChild", *each) for each in asked] == here
