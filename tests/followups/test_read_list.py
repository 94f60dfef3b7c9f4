"""The list as guides and leads read and change it."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import event

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid, NotHere
from crm_pwa.followups import operations, queries
from tests.followups.conftest import TODAY, TOMORROW, YESTERDAY, Desk
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor

GUIDES = ("guide-a", "guide-a2", "guide-ab")
ALL_LISTED = """INSERT INTO follow_up
  (id, store_id, member_id, prompt_id, staff_id, due_day, made_day, made_at, state, until_day)
  SELECT id, store_id, member_id, id, '', :day, :day, 0, 'due', '' FROM prompt
  WHERE id NOT IN (SELECT prompt_id FROM follow_up)"""
NO = {"layer": "personalisation", "state": "withdrawn", "text_version": "taste-1"}


def ids(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [row["prompt"] for row in rows]


class TestToday:
    def test_a_guide_sees_their_own_rows_and_nobodys(
        self, desk: Desk, add_member: AddMember, guide_a: Person, guide_a2: Person
    ) -> None:
        own, free, colleagues = (desk.prompt(add_member()) for _ in range(3))
        desk.make()
        for prompt, who in ((own, guide_a.id), (free, ""), (colleagues, guide_a2.id)):
            self.give(desk, prompt, who)
        with desk.app.app_context():
            assert {row["prompt"]: row["staff"] for row in self.rows(guide_a)} == {
                own: guide_a.id,
                free: "",
            }
            assert sorted(ids(self.rows(guide_a2))) == sorted([free, colleagues])

    def test_what_is_put_off_to_today_is_for_today_and_not_overdue(
        self, desk: Desk, member_a: Known
    ) -> None:
        desk.prompt(member_a)
        desk.make(YESTERDAY)
        put_off = "UPDATE follow_up SET state = 'later', staff_id = '', until_day = :day"
        desk.change(put_off, day=TODAY.isoformat())
        with desk.app.app_context():
            groups = queries.today_for(db.session(), desk.lead.scope, TODAY)
        assert [(group["k"], len(group["rows"])) for group in groups if group["rows"]] == [
            ("today", 1)
        ]

    @staticmethod
    def give(desk: Desk, prompt: str, staff: str) -> None:
        desk.change("UPDATE follow_up SET staff_id = :s WHERE prompt_id = :p", s=staff, p=prompt)

    @staticmethod
    def rows(person: Person) -> list[dict[str, Any]]:
        groups = queries.today_for(db.session(), person.scope, TODAY)
        assert [group["k"] for group in groups] == ["overdue", "today", "waiting"]
        return [row for group in groups for row in group["rows"]]


class TestCall:
    def test_a_row_of_today_dials_the_members_number(
        self, desk: Desk, visit: Visitor, add_member: AddMember, guide_a: Person
    ) -> None:
        row, guide = self.listed(desk, add_member(phone="+8613800135021")), visit.by(guide_a)
        form = guide.get("/today").one(f"#followup-{row} .reach form")
        answer = guide.hx_post(str(form["data-hx-post"]), status=204)
        assert answer.response.headers["HX-Redirect"] == "tel:+8613800135021"

    def test_nobody_is_offered_to_call_one_who_wants_no_contact(
        self, desk: Desk, visit: Visitor, member_a: Known, guide_a: Person
    ) -> None:
        row = self.listed(desk, member_a)
        desk.change("UPDATE member SET channel = 'none'")
        assert visit.by(guide_a).get("/today").all(f"#followup-{row} .reach form") == []

    @staticmethod
    def listed(desk: Desk, member: Known) -> str:
        """The id of a follow-up about the member that nobody has, due today."""
        today = store_day(now_ms(), "Asia/Shanghai")
        desk.prompt(member, from_day=str(today), to_day=f"{today.year + 1}-12-31")
        desk.make(today)
        desk.change("UPDATE follow_up SET staff_id = ''")
        return str(desk.only(today)["id"])


class TestAssign:
    @pytest.fixture
    def row(self, desk: Desk, member_a: Known) -> dict[str, Any]:
        desk.prompt(member_a)
        desk.make()
        return desk.only()

    def test_a_lead_gives_a_row_to_somebody_of_the_store_and_phones_hear(
        self,
        desk: Desk,
        row: dict[str, Any],
        guide_a: Person,
        guide_a2: Person,
    ) -> None:
        other = guide_a2 if row["staff"] != guide_a2.id else guide_a
        before = desk.feed()
        with desk.app.app_context(), writing() as session:
            operations.assign(session, desk.lead.scope, row["id"], other.id, today=TODAY)
            assert queries.rows(session, [row["id"]])[row["id"]]["staff"] == other.id
        assert desk.feed() > before

    def test_a_stranger_to_the_store_is_refused(
        self, desk: Desk, row: dict[str, Any], lead_a: Person, guide_b: Person
    ) -> None:
        with desk.app.app_context(), pytest.raises(Invalid), writing() as session:
            operations.assign(session, lead_a.scope, row["id"], guide_b.id, today=TODAY)

    def test_another_stores_lead_finds_no_such_row(
        self, desk: Desk, row: dict[str, Any], lead_b: Person, guide_b: Person
    ) -> None:
        with desk.app.app_context(), pytest.raises(NotHere), writing() as session:
            operations.assign(session, lead_b.scope, row["id"], guide_b.id, today=TODAY)

    def test_one_who_is_off_that_day_is_refused(
        self, desk: Desk, row: dict[str, Any], lead_a: Person, guide_a: Person
    ) -> None:
        desk.change("UPDATE follow_up SET staff_id = ''")
        left = "UPDATE staff_store SET to_day = '2026-05-20' WHERE staff_id = :s"
        desk.change(left, s=guide_a.id)
        with desk.app.app_context(), writing() as session:
            operations.assign(session, lead_a.scope, row["id"], guide_a.id, today=TODAY)
        desk.change("UPDATE follow_up SET staff_id = ''")
        with desk.app.app_context(), pytest.raises(Invalid) as refused, writing() as session:
            operations.assign(session, lead_a.scope, row["id"], guide_a.id, today=TOMORROW)
        assert refused.value.reason == "not_in"

    @pytest.mark.parametrize(
        ("state", "reason"),
        [("done", "answered"), ("unsuitable", "answered"), ("ended", "ended")],
    )
    def test_what_is_answered_is_given_to_nobody(
        self,
        desk: Desk,
        row: dict[str, Any],
        guide_a: Person,
        state: str,
        reason: str,
    ) -> None:
        desk.change("UPDATE follow_up SET state = :s, staff_id = ''", s=state)
        with desk.app.app_context(), pytest.raises(Invalid) as refused, writing() as session:
            operations.assign(session, desk.lead.scope, row["id"], guide_a.id, today=TODAY)
        assert refused.value.reason == reason

    def test_a_merged_members_row_is_not_there(
        self, desk: Desk, row: dict[str, Any], lead_a: Person, guide_a: Person
    ) -> None:
        desk.change("UPDATE member SET merged_into = 'somebody'")
        with desk.app.app_context(), pytest.raises(NotHere), writing() as session:
            operations.assign(session, lead_a.scope, row["id"], guide_a.id, today=TODAY)

    def test_the_answer_is_the_one_row_in_words(
        self, desk: Desk, row: dict[str, Any], visit: Visitor, lead_a: Person, guide_a: Person
    ) -> None:
        lead, path = visit.by(lead_a).speaking("en"), f"/followups/{row['id']}/assignment"
        answer = lead.hx_post(path, {"staff": guide_a.id})
        assert answer.markup.select_one(f"option[value='{guide_a.id}'][selected]")
        desk.change("UPDATE follow_up SET state = 'done'")
        refused = lead.hx_post(path, {"staff": lead_a.id}, status=422)
        assert "answered already" in refused.text
        assert "answered already" in lead.post(path, {"staff": lead_a.id}, status=422).text

    def test_one_put_off_is_given_too_though_no_list_shows_it_that_day(
        self, desk: Desk, row: dict[str, Any], visit: Visitor, lead_a: Person, guide_a: Person
    ) -> None:
        desk.change("UPDATE follow_up SET state = 'later', until_day = '2199-01-01'")
        desk.change("UPDATE follow_up SET staff_id = ''")
        answer = visit.by(lead_a).hx_post(
            f"/followups/{row['id']}/assignment", {"staff": guide_a.id}
        )
        assert answer.markup.select_one(f"option[value='{guide_a.id}'][selected]")


def test_list_and_load_take_four_queries_however_long(
    desk: Desk, add_member: AddMember, lead_a: Person
) -> None:
    for _ in range(12):
        desk.prompt(add_member())
    desk.make()
    with desk.app.app_context():
        session, seen = db.session(), []
        event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        queries.list_for(session, lead_a.scope, TODAY)
        queries.load(session, lead_a.scope, TODAY)
    assert sum(query.startswith("SELECT") for query in seen) == 4


def test_the_page_takes_as_many_statements_for_many_rows_as_for_few(
    desk: Desk, visit: Visitor, add_member: AddMember, lead_a: Person
) -> None:
    today = store_day(now_ms(), "Asia/Shanghai")
    lead = visit.by(lead_a)
    lead.get("/followups")  # what is read once a process is read

    def statements(rows: int) -> int:
        more = add_member()
        number = len(desk.listed(today).get("risk", []))
        for _ in range(rows - number):
            desk.prompt(more, from_day=str(today), to_day=f"{today.year + 1}-12-31")
        desk.change(ALL_LISTED, day=str(today))
        seen: list[str] = []

        def hear(*told: Any) -> None:
            seen.append(told[2])

        with desk.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", hear)
        shown = lead.get("/followups")
        event.remove(engine, "before_cursor_execute", hear)
        assert len(shown.all("tr[id^=lead-row-]")) == rows
        return len(seen)

    few, many = statements(5), statements(500)
    assert few == many <= 15
