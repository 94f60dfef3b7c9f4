"""Nobody is followed up who was erased, joined with another member, or refuses every contact."""

import pytest

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.followups import operations
from crm_pwa.members import erasing
from tests.followups.conftest import TOMORROW, Desk
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor

ALL = ("phone", "sms", "wechat", "email", "app")
GONE = ("erased_at = 1", "merged_into = 'somebody'")


@pytest.mark.parametrize("gone", GONE)
def test_nobody_follows_up_a_member_who_is_gone(desk: Desk, member_a: Known, gone: str) -> None:
    desk.prompt(member_a)
    desk.change(f"UPDATE member SET {gone}")
    assert desk.make() == 0


@pytest.mark.parametrize("gone", GONE)
def test_a_member_who_goes_makes_room_for_another(
    desk: Desk, add_member: AddMember, gone: str
) -> None:
    for _ in range(3):
        desk.prompt(add_member())
    assert desk.make(cap=1) == 3
    desk.change(f"UPDATE member SET {gone}")
    desk.prompt(add_member())
    assert desk.make(TOMORROW, cap=1) == 1


def test_a_member_the_store_holds_no_more_is_on_no_list_of_it(desk: Desk, member_a: Known) -> None:
    desk.prompt(member_a)
    assert desk.make() == 1
    assert "李女士" in str(desk.listed())
    desk.change("DELETE FROM member_store WHERE store_id = 'store-a'")
    assert "李女士" not in str(desk.listed())


def refuse(desk: Desk, guide: Person, member: Known, *channels: str) -> None:
    """Take a yes to these channels back, as their own page does."""
    for channel in channels:
        no = {"layer": "marketing", "channel": channel, "state": "withdrawn", "text_version": "1"}
        desk.act(guide, member, "consent.set", no)


def test_who_refuses_every_channel_takes_nobodys_place(
    desk: Desk, add_member: AddMember, guide_a: Person
) -> None:
    gone, stays = add_member(), add_member()
    refuse(desk, guide_a, gone, *ALL)
    refuse(desk, guide_a, stays, *ALL[1:])
    desk.prompt(gone, score=9000)
    best = desk.prompt(stays, score=100)
    assert desk.make(cap=1) == 1
    assert desk.only()["prompt"] == best


@pytest.mark.parametrize("preferred", ["call", "phone"])
def test_who_prefers_calls_and_refuses_them_is_not_listed(
    desk: Desk, member_a: Known, guide_a: Person, preferred: str
) -> None:
    desk.change("UPDATE member SET channel = :c", c=preferred)
    refuse(desk, guide_a, member_a, "call")
    desk.prompt(member_a)
    assert desk.make() == 0


def test_who_asked_to_be_forgotten_is_not_listed_and_not_called(
    desk: Desk, visit: Visitor, member_a: Known, guide_a: Person
) -> None:
    with desk.app.app_context(), writing() as session:
        erasing.ask(session, member_a.id, now_ms())
    desk.prompt(member_a)
    assert desk.make() == 0
    desk.act(guide_a, member_a, "scan.seen", {"how": "search"})
    told = visit.by(guide_a).speaking("en").hx_post(f"/members/{member_a.id}/call", status=422)
    assert "does not want to be called" in told.text


def test_who_refuses_every_channel_since_leaves_the_list_with_the_next_one(
    desk: Desk, member_a: Known, guide_a: Person
) -> None:
    desk.prompt(member_a)
    assert desk.make() == 1
    refuse(desk, guide_a, member_a, *ALL)
    assert desk.make(TOMORROW) == 0
    assert desk.listed(TOMORROW) == {}
    assert desk.state() == "ended"


def test_a_complaint_is_answered_whatever_its_member_refuses(
    desk: Desk, member_a: Known, guide_a: Person
) -> None:
    refuse(desk, guide_a, member_a, *ALL)
    desk.prompt(member_a, "at_risk", score=9000)
    best = desk.prompt(member_a, "complaint", score=1)
    assert desk.make() == 1
    assert desk.only()["prompt"] == best


def test_a_page_of_refusals_leaves_the_next_page_its_turn(
    desk: Desk, add_member: AddMember, guide_a: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "PAGE", 1)
    for score in (9000, 8000):
        member = add_member()
        refuse(desk, guide_a, member, *ALL)
        desk.prompt(member, score=score)
    best = desk.prompt(add_member(), score=100)
    assert desk.make(cap=1) == 1
    assert desk.only()["prompt"] == best
