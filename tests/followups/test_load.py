"""Whom the lead may give follow-ups to, and how many are theirs."""

from typing import Any

from crm_pwa.core.db import db
from crm_pwa.followups import queries
from tests.followups.conftest import TODAY, Desk
from tests.house.cast import Person
from tests.house.members import AddMember, Known

GUIDES = ("guide-a", "guide-a2", "guide-ab")


def test_it_counts_each_persons_open_rows_against_the_cap(
    desk: Desk, add_member: AddMember, lead_a: Person, cast: Any
) -> None:
    for _ in range(4):
        desk.prompt(add_member())
    desk.make()
    with desk.app.app_context():
        load = queries.load(db.session(), lead_a.scope, TODAY)
    counts = {one["id"]: one["count"] for one in load}
    assert counts.keys() == {cast[login].id for login in (*GUIDES, "lead-a")}
    assert sorted(counts.values()) == [0, 1, 1, 2]
    assert {(one["cap"], one["today"]) for one in load} == {(8, True)}


def test_who_left_is_named_for_what_is_not_due_too(
    desk: Desk, member_a: Known, lead_a: Person, guide_a: Person
) -> None:
    prompt = desk.prompt(member_a)
    desk.make()
    desk.change("UPDATE follow_up SET staff_id = :s", s=guide_a.id)
    desk.act(guide_a, member_a, "prompt.outcome", {"prompt": prompt, "outcome": "waiting"})
    desk.change("UPDATE staff SET active = :no WHERE id = :s", no=False, s=guide_a.id)
    with desk.app.app_context():
        load = queries.load(db.session(), lead_a.scope, TODAY)
    assert [(one["count"], one["today"]) for one in load if one["id"] == guide_a.id] == [(0, False)]
