"""The list as guides and leads read and change it."""

from collections.abc import Iterable
from typing import Any

import pytest

from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid, NotHere
from crm_pwa.followups import operations, queries
from tests.followups.conftest import TODAY, Desk
from tests.house.cast import Person
from tests.house.members import AddMember, Known

GUIDES = ("guide-a", "guide-a2", "guide-ab")
NO = {"layer": "personalisation", "state": "withdrawn", "text_version": "taste-1"}


def ids(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [row["prompt"] for row in rows]


class TestToday:
    def test_a_guide_sees_their_own_rows_and_nobodys(
        self,
        desk: Desk,
        add_member: AddMember,
        guide_a: Person,
        guide_a2: Person,
    ) -> None:
        for _ in range(3):
            desk.prompt(add_member())
        desk.make(cap=1)
        with desk.app.app_context(), writing() as session:
            (mine,) = self.rows(guide_a)
            for row in self.rows(guide_a2):
                operations.assign(session, desk.lead.scope, row["id"], guide_a.id)
            assert len(self.rows(guide_a)) == 2
            assert self.rows(guide_a2) == []
            assert mine["staff"] == guide_a.id

    @staticmethod
    def rows(person: Person) -> list[dict[str, Any]]:
        groups = queries.today_for(db.session(), person.scope, TODAY)
        assert [group["k"] for group in groups] == ["overdue", "today", "waiting"]
        return [row for group in groups for row in group["rows"]]


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
            operations.assign(session, desk.lead.scope, row["id"], other.id)
            assert queries.rows(session, [row["id"]])[row["id"]]["staff"] == other.id
        assert desk.feed() > before

    def test_a_stranger_to_the_store_is_refused(
        self, desk: Desk, row: dict[str, Any], lead_a: Person, guide_b: Person
    ) -> None:
        with desk.app.app_context(), pytest.raises(Invalid), writing() as session:
            operations.assign(session, lead_a.scope, row["id"], guide_b.id)

    def test_another_stores_lead_finds_no_such_row(
        self, desk: Desk, row: dict[str, Any], lead_b: Person, guide_b: Person
    ) -> None:
        with desk.app.app_context(), pytest.raises(NotHere), writing() as session:
            operations.assign(session, lead_b.scope, row["id"], guide_b.id)


class TestLoad:
    def test_it_counts_each_persons_open_rows_against_the_cap(
        self, desk: Desk, add_member: AddMember, lead_a: Person, cast: Any
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
