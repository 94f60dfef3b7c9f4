"""The lead puts a follow-up off in a tap, and takes that back."""

from datetime import timedelta
from typing import NamedTuple

import pytest

from crm_pwa.core.clock import now_ms, store_day
from tests.followups.conftest import Desk
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor


class Listed(NamedTuple):
    """A lead before their list, and the id of the one row on it."""

    lead: Visitor
    row: str


TODAY = store_day(now_ms(), "Asia/Shanghai")


@pytest.fixture
def listed(desk: Desk, visit: Visitor, member_a: Known, lead_a: Person) -> Listed:
    """A row of today that a guide has."""
    desk.prompt(member_a, from_day=str(TODAY), to_day=f"{TODAY.year + 1}-12-31")
    desk.make(TODAY)
    return Listed(visit.by(lead_a).speaking("en"), str(desk.only(TODAY)["id"]))


@pytest.mark.parametrize(("to", "days"), [("tomorrow", 1), ("days", 3), ("week", 7)])
def test_it_comes_back_on_its_day_with_the_guide_who_has_it(
    desk: Desk, listed: Listed, to: str, days: int
) -> None:
    who = desk.only(TODAY)["staff"]
    before = desk.feed()
    listed.lead.hx_post(f"/followups/{listed.row}/later", {"to": to})
    ((group, (row,)),) = desk.listed(TODAY).items()
    assert (group, row["state"], row["staff"], row["days"]) == ("later", "later", who, days)
    assert "risk" in desk.listed(TODAY + timedelta(days=days))
    assert desk.feed() > before


def test_one_tap_takes_it_back(desk: Desk, listed: Listed) -> None:
    button = listed.lead.get("/followups").one(f"#lead-row-{listed.row} button[value=days]")
    form = button.find_parent("form")
    assert form is not None
    answer = listed.lead.hx_post(str(form["data-hx-post"]), {"to": "days"})
    undo = answer.one(".notice form")
    op = str(undo.select("button")[0]["value"])
    listed.lead.hx_post(str(undo["data-hx-post"]), {"op": op})
    assert desk.listed(TODAY)["risk"][0]["state"] == "due"


def test_later_on_it_can_be_put_off_to_another_day(desk: Desk, listed: Listed) -> None:
    path = f"/followups/{listed.row}/later"
    listed.lead.post(path, {"to": "week"})
    assert listed.lead.get("/followups").one(f"#lead-row-{listed.row} button[value=tomorrow]")
    listed.lead.post(path, {"to": "tomorrow"})
    assert desk.only(TODAY)["days"] == 1


def test_what_nobody_had_is_nobodys_still(desk: Desk, listed: Listed) -> None:
    desk.change("UPDATE follow_up SET staff_id = ''")
    listed.lead.hx_post(f"/followups/{listed.row}/later", {"to": "days"})
    assert desk.listed(TODAY)["later"][0]["staff"] == ""


def test_what_is_answered_or_no_offered_day_is_refused(desk: Desk, listed: Listed) -> None:
    path = f"/followups/{listed.row}/later"
    listed.lead.hx_post(path, {"to": "2030-01-01"}, status=422)
    desk.change("UPDATE follow_up SET state = 'done'")
    assert "answered already" in listed.lead.hx_post(path, {"to": "days"}, status=422).text


def test_another_stores_lead_finds_no_such_row(
    listed: Listed, visit: Visitor, lead_b: Person
) -> None:
    visit.by(lead_b).hx_post(f"/followups/{listed.row}/later", {"to": "days"}, status=404)
    visit.by(lead_b).hx_post(f"/followups/{listed.row}/undo", {"op": "x"}, status=404)
