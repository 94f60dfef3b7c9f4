"""A member nobody has a form of address for is called by name, on every list of edits."""

import pytest
from sqlalchemy import delete

from crm_pwa.core.db import writing
from crm_pwa.members.models import Member, MemberStore
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor

LIKES = {"facet": "style", "concept": "style.minimal", "polarity": "like"}


@pytest.fixture
def unaddressed(visit: Visitor, add_member: AddMember, guide_a: Person, act: Act) -> Known:
    """A member without a form of address, about whom something was noted today."""
    member = add_member("store-a", name="李静")
    with visit.app.app_context(), writing() as session:
        session.get_one(Member, member.id).address = ""
    act(guide_a, member, "tag.add", LIKES)
    return member


def test_what_was_sent_names_the_member(
    visit: Visitor, unaddressed: Known, guide_a: Person
) -> None:
    assert unaddressed.name in visit.by(guide_a).get("/sync").one("main").get_text()


def test_what_came_in_names_the_member(visit: Visitor, unaddressed: Known, lead_a: Person) -> None:
    arrived = visit.by(lead_a).get("/followups").one(".arrived").get_text()
    assert unaddressed.name in arrived


def test_who_left_reach_is_not_named_any_more(
    visit: Visitor, unaddressed: Known, guide_a: Person
) -> None:
    with visit.app.app_context(), writing() as session:
        session.execute(delete(MemberStore).where(MemberStore.member_id == unaddressed.id))
    assert unaddressed.name not in visit.by(guide_a).get("/sync").one("main").get_text()
