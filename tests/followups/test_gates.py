"""Who stands on another store's list is listed in no second one; what the gates cost."""

from datetime import date

import pytest
from sqlalchemy import event

from crm_pwa.core.db import db
from tests.followups.conftest import TODAY, TOMORROW, Desk
from tests.house.members import AddMember, Known


def test_a_member_stands_on_one_stores_list_a_day(desk: Desk, member_ab: Known) -> None:
    desk.prompt(member_ab, "at_risk")
    assert desk.make() == 1
    desk.prompt(member_ab, "birthday", store_id="store-b")
    assert desk.make(store="store-b") == 0
    desk.change("UPDATE follow_up SET state = 'done'")
    assert desk.make(store="store-b") == 0
    assert desk.make(TOMORROW, store="store-b") == 1


@pytest.mark.parametrize(
    "over",
    [
        "UPDATE prompt SET to_day = '2026-05-20' WHERE store_id = 'store-a'",
        "DELETE FROM member_store WHERE store_id = 'store-a'",
    ],
)
def test_what_is_over_in_one_store_keeps_no_other_from_listing(
    desk: Desk, member_ab: Known, over: str
) -> None:
    desk.prompt(member_ab, "at_risk")
    assert desk.make() == 1
    desk.prompt(member_ab, "birthday", store_id="store-b")
    assert desk.make(TOMORROW, store="store-b") == 0
    desk.change(over)
    assert desk.make(TOMORROW, store="store-b") == 1


def test_a_list_takes_as_many_statements_for_many_candidates_as_for_few(
    desk: Desk, add_member: AddMember
) -> None:
    seen: list[str] = []

    def reads(day: date) -> int:
        seen.clear()
        desk.make(day, cap=1)
        return sum(query.startswith("SELECT") for query in seen)

    with desk.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    for _ in range(4):
        desk.prompt(add_member())
    few = reads(TODAY)
    desk.change("UPDATE follow_up SET state = 'done'")
    for _ in range(20):
        desk.prompt(add_member())
    assert reads(TOMORROW) == few
