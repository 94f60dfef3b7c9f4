"""The list as a file."""

import csv
import io
from urllib.parse import quote

from crm_pwa.core.clock import now_ms, store_day
from tests.followups.conftest import Desk
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor

TODAY = store_day(now_ms(), "Asia/Shanghai")
OPEN = {"from_day": str(TODAY), "to_day": f"{TODAY.year + 1}-12-31"}


def test_the_file_holds_the_list_in_the_leads_words(
    desk: Desk, visit: Visitor, member_a: Known, lead_a: Person
) -> None:
    desk.prompt(member_a, **OPEN)
    desk.make(TODAY)
    answer = visit.by(lead_a).speaking("en").get("/followups.csv").response
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert head == ["Group", "Member", "Tier", "What", "Why", "Due", "Channel", "Guide"]
    assert row[:2] == ["At risk of leaving", "李女士"]
    assert row[4] == "Visits so far: 4"
    assert row[5] == str(TODAY)
    assert row[7]


def test_of_a_child_the_file_says_nothing(
    desk: Desk, visit: Visitor, member_a: Known, lead_a: Person
) -> None:
    said = '[{"k":"baby_said","stage":"baby_month.m0_3","said_date":"2026-01-01"}]'
    desk.prompt(member_a, "life_event", args='{"next":"baby_month.m3_6"}', reasons=said, **OPEN)
    desk.make(TODAY)
    answer = visit.by(lead_a).speaking("en").get("/followups.csv").response
    _, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert row[1] == "李女士"
    assert row[3:5] == ["", ""]


def test_its_name_tells_store_and_day_and_none_keeps_it(
    desk: Desk, visit: Visitor, lead_a: Person
) -> None:
    desk.change("UPDATE store SET name = '静安/寺店' WHERE id = 'store-a'")
    answer = visit.by(lead_a).get("/followups.csv").response
    assert quote(f"followups-静安 寺店-{TODAY}.csv") in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_a_members_name_runs_nothing_in_a_spreadsheet(
    desk: Desk, visit: Visitor, add_member: AddMember, lead_a: Person
) -> None:
    desk.prompt(add_member(), **OPEN)
    desk.change("UPDATE member SET name = '=1+1', address = '=1+1'")
    desk.make(TODAY)
    text = visit.by(lead_a).get("/followups.csv").response.data.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1][1].startswith("'=1+1")


def test_a_guide_gets_no_file(visit: Visitor, guide_a: Person) -> None:
    visit.by(guide_a).get("/followups.csv", status=404)
