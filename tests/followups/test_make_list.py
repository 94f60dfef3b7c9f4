"""The day's list: the best open prompts, fairly given, capped, carried over, made once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from crm_pwa.core.db import writing
from crm_pwa.followups import operations
from tests.followups.conftest import TODAY, TOMORROW, Desk
from tests.house.cast import Person
from tests.house.members import AddMember, Known

GUIDES = ("guide-a", "guide-a2", "guide-ab")
NOON = 1_779_249_600_000
"""Of 2026-05-20 in Shanghai."""


def ids(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [row["prompt"] for row in rows]


def test_a_follow_up_tells_who_what_why_and_when(desk: Desk, member_a: Known, cast: Any) -> None:
    prompt = desk.prompt(member_a)
    assert desk.make() == 1
    row = desk.only()
    assert row | {"id": "", "staff": ""} == {
        "id": "",
        "m": member_a.id,
        "title": "李女士",
        "tier": "",
        "staff": "",
        "prompt": prompt,
        "rule": "at_risk",
        "args": {"coupon_days": 3},
        "score": 6000,
        "reasons": [{"k": "visits", "n": 4}],
        "due": "2026-05-20",
        "made": "2026-05-20",
        "state": "due",
        "until": "",
        "channel": "",
        "store": "store-a",
        "hidden": False,
        "read_first": False,
        "days": 0,
    }
    assert row["staff"] in {cast[login].id for login in GUIDES}


def test_making_again_changes_and_sends_nothing(desk: Desk, member_a: Known) -> None:
    desk.prompt(member_a)
    desk.make()
    before = desk.feed()
    assert len(before) == 1
    assert desk.make() == 0
    assert desk.feed() == before


def test_the_best_prompts_come_first_up_to_the_cap_of_each_guide(
    desk: Desk, add_member: AddMember
) -> None:
    best = [desk.prompt(add_member(), "replenish", score=100 + n) for n in range(9)]
    assert desk.make(cap=2) == 6
    rows = desk.listed()["today"]
    assert ids(rows) == best[:2:-1]
    given = [row["staff"] for row in rows]
    assert sorted(given.count(who) for who in set(given)) == [2, 2, 2]


def test_no_rule_fills_a_day_alone(desk: Desk, add_member: AddMember) -> None:
    for n in range(5):
        desk.prompt(add_member(), "birthday", score=9000 + n)
    best = desk.prompt(add_member(), "replenish", score=100)
    desk.make(cap=1)
    assert ids(desk.listed()["today"]) == [best]
    assert len(desk.listed()["birthday"]) == 2


def test_an_answer_makes_no_room_for_more_on_the_same_day(
    desk: Desk, add_member: AddMember, guide_a: Person
) -> None:
    members = [add_member() for _ in range(4)]
    for member in members:
        desk.prompt(member)
    assert desk.make(cap=1) == 3
    row = desk.listed()["risk"][0]
    member = next(one for one in members if one.id == row["m"])
    desk.act(guide_a, member, "prompt.outcome", {"prompt": row["prompt"], "outcome": "done"})
    assert desk.make(cap=1) == 0
    assert desk.make(TOMORROW, cap=1) == 1


def test_what_was_not_done_is_overdue_the_next_day_and_takes_up_room(
    desk: Desk, add_member: AddMember
) -> None:
    for _ in range(4):
        desk.prompt(add_member())
    desk.make(cap=1)
    assert desk.make(TOMORROW, cap=1) == 0
    groups = desk.listed(TOMORROW)
    assert [row["days"] for row in groups["overdue"]] == [-1, -1, -1]
    assert groups.keys() == {"overdue"}


def test_the_leads_groups_follow_the_rules(desk: Desk, add_member: AddMember) -> None:
    for rule in ("at_risk", "birthday", "dormant", "first_order", "complement"):
        desk.prompt(add_member(), rule)
    desk.make()
    groups = desk.listed()
    assert {k: len(rows) for k, rows in groups.items()} == {
        "today": 2,
        "risk": 1,
        "birthday": 1,
        "dormant": 1,
    }


def test_a_member_is_followed_up_for_one_thing_at_a_time(desk: Desk, member_a: Known) -> None:
    desk.prompt(member_a, "at_risk", score=10)
    best = desk.prompt(member_a, "birthday", score=90)
    assert desk.make() == 1
    assert ids(desk.listed()["birthday"]) == [best]
    assert desk.make(TOMORROW) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": "profile"},
        {"rule": "consent"},
        {"rule": "next_item"},
        {"closed": "done"},
        {"held_out": True},
        {"from_day": "2026-05-21"},
        {"to_day": "2026-05-19"},
        {"store_id": "store-b"},
    ],
)
def test_what_is_asked_in_the_shop_or_does_not_hold_is_no_follow_up(
    desk: Desk, member_a: Known, changes: dict[str, Any]
) -> None:
    desk.prompt(member_a, **changes)
    assert desk.make() == 0


def test_a_row_whose_prompt_ran_out_leaves_the_list(desk: Desk, member_a: Known) -> None:
    desk.prompt(member_a, to_day="2026-05-20")
    desk.make()
    before = desk.feed()
    desk.make(TOMORROW)
    assert desk.listed(TOMORROW) == {}
    assert desk.feed() > before
    assert desk.state() == "ended"


def test_waiting_rows_stand_apart_and_take_up_no_room(
    desk: Desk, add_member: AddMember, guide_a: Person
) -> None:
    first = add_member()
    prompt = desk.prompt(first)
    desk.make(cap=1)
    desk.act(guide_a, first, "prompt.outcome", {"prompt": prompt, "outcome": "waiting"})
    for _ in range(3):
        desk.prompt(add_member())
    assert desk.make(TOMORROW, cap=1) == 3
    assert ids(desk.listed(TOMORROW)["waiting"]) == [prompt]


def test_a_row_put_off_comes_back_on_its_day(desk: Desk, member_a: Known, guide_a: Person) -> None:
    prompt = desk.prompt(member_a, to_day="2026-05-22")
    desk.make()
    later = {"prompt": prompt, "outcome": "later", "until": "2026-05-25"}
    desk.act(guide_a, member_a, "prompt.outcome", later, at=NOON)
    desk.make(date(2026, 5, 24))
    assert desk.listed(date(2026, 5, 24)).keys() == {"later"}
    desk.make(date(2026, 5, 25))
    assert ids(desk.listed(date(2026, 5, 25))["risk"]) == [prompt]
    assert ids(desk.listed(date(2026, 5, 26))["overdue"]) == [prompt]


def test_an_apology_does_not_wait_for_what_was_put_off(
    desk: Desk, member_a: Known, guide_a: Person
) -> None:
    prompt = desk.prompt(member_a)
    desk.make()
    later = {"prompt": prompt, "outcome": "later", "until": "2026-05-25"}
    desk.act(guide_a, member_a, "prompt.outcome", later, at=NOON)
    desk.prompt(member_a, "birthday")
    assert desk.make(TOMORROW) == 0
    desk.prompt(member_a, "open_complaint", args="{}")
    assert (desk.make(TOMORROW), desk.make(TOMORROW)) == (1, 0)
    assert desk.make(date(2026, 5, 25)) == 0


def test_what_belongs_to_nobody_who_is_here_is_handed_over(desk: Desk, member_a: Known) -> None:
    desk.prompt(member_a)
    desk.make()
    row = desk.only()
    left = "UPDATE staff_store SET to_day = '2026-05-20' WHERE staff_id = :s"
    desk.change(left, s=row["staff"])
    desk.make(TOMORROW)
    after = desk.only(TOMORROW)
    assert after["staff"] not in ("", row["staff"])


@pytest.mark.parametrize("answer", ["", "waiting"])
def test_what_the_lead_took_stays_theirs(
    desk: Desk, member_a: Known, lead_a: Person, answer: str
) -> None:
    prompt = desk.prompt(member_a)
    desk.make()
    with desk.app.app_context(), writing() as session:
        row = desk.only()["id"]
        operations.assign(session, lead_a.scope, row, lead_a.id, today=TODAY)
    if answer:
        desk.act(lead_a, member_a, "prompt.outcome", {"prompt": prompt, "outcome": answer})
    desk.make(TOMORROW)
    assert desk.only(TOMORROW)["staff"] == lead_a.id


def test_a_store_without_guides_gives_to_its_lead_and_one_without_anybody_to_nobody(
    desk: Desk, member_a: Known, lead_a: Person
) -> None:
    desk.change("UPDATE staff SET active = :no WHERE role = 'guide'", no=False)
    desk.prompt(member_a)
    desk.make()
    assert [row["staff"] for row in desk.listed()["risk"]] == [lead_a.id]
    desk.change("UPDATE staff SET active = :no WHERE role = 'lead'", no=False)
    desk.make(TOMORROW)
    assert [row["due"] for row in desk.listed(TOMORROW)["overdue"]] == ["2026-05-20"]
