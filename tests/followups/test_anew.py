"""What is followed up again once a complaint is settled: one thing, and no more than before."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.followups import anew
from crm_pwa.members import complaints
from crm_pwa.prompts import operations as prompts
from tests.followups.conftest import Desk
from tests.house.members import AddMember, Known

TZ = "Asia/Shanghai"
MORE = (
    "INSERT INTO follow_up (id, store_id, member_id, prompt_id, staff_id, due_day, made_day,"
    " made_at, state, until_day) SELECT :f, :s, p.member_id, p.id, '', :day, :day, 0, 'ended', ''"
    " FROM prompt p WHERE p.rule = :r"
)
ALSO_IN_B = (
    "INSERT INTO member_store (member_id, store_id, why, until_day)"
    " SELECT id, 'store-b', 'visit', '' FROM member"
)


@pytest.fixture
def today() -> date:
    """The store's day, as the member's tap has it."""
    return store_day(now_ms(), TZ)


@pytest.fixture
def member(desk: Desk, add_member: AddMember, today: date) -> Known:
    """Joined of late, with a birthday soon: followed up for the best, asked for two things."""
    found = add_member()
    soon, lately = str(today + timedelta(days=3)), str(today - timedelta(days=30))
    desk.change("UPDATE member SET birthday = :b, joined_on = :j", b=soon, j=lately)
    with desk.app.app_context(), writing() as session:
        prompts.make(session, "store-a", today, now_ms())
    assert desk.make(today) == 1
    return found


def rows(desk: Desk) -> dict[str, str]:
    """The state of each follow-up, by rule."""
    query = "SELECT p.rule, f.state FROM follow_up f JOIN prompt p ON p.id = f.prompt_id"
    with desk.app.app_context():
        return {row.rule: row.state for row in db.session.execute(text(query))}


def listed(desk: Desk) -> str:
    ((rule, state),) = rows(desk).items()
    assert state == "due"
    return rule


def beside(desk: Desk, today: date, store: str = "store-a", **changes: Any) -> str:
    """Another follow-up that another rule ended; returns its rule."""
    rule = next(r for r in ("welcome", "birthday") if r not in rows(desk))
    desk.change(MORE, f="beside", s=store, day=str(today), r=rule)
    for name, value in changes.items():
        desk.change(f"UPDATE follow_up SET {name} = :v WHERE id = 'beside'", v=value)
    return rule


def complain(desk: Desk, member: Known) -> None:
    with desk.app.app_context(), writing() as session:
        complaints.tell(session, member.id, TZ, now_ms())
        anew.bring(session, member.id, TZ, now_ms())


def settle(desk: Desk, member: Known) -> None:
    with desk.app.app_context(), writing() as session:
        complaints.settle(session, member.id, TZ, now_ms())
        anew.bring(session, member.id, TZ, now_ms())


def test_only_the_best_of_what_ended_is_followed_up_again(
    desk: Desk, member: Known, today: date
) -> None:
    best, other = listed(desk), beside(desk, today)
    complain(desk, member)
    assert set(rows(desk).values()) == {"ended"}
    settle(desk, member)
    assert rows(desk) == {best: "due", other: "ended"}


def test_nothing_is_followed_up_again_beside_what_is_open(
    desk: Desk, member: Known, today: date
) -> None:
    best, other = listed(desk), beside(desk, today)
    settle(desk, member)
    assert rows(desk) == {best: "due", other: "ended"}


def test_who_may_not_be_contacted_by_now_is_not_listed_again(desk: Desk, member: Known) -> None:
    best = listed(desk)
    complain(desk, member)
    desk.change("UPDATE member SET channel = 'none'")
    settle(desk, member)
    assert rows(desk) == {best: "ended"}


def test_what_was_put_off_is_put_off_still(desk: Desk, member: Known, today: date) -> None:
    best, friday = listed(desk), str(today + timedelta(days=2))
    desk.change("UPDATE follow_up SET state = 'later', until_day = :u", u=friday)
    complain(desk, member)
    settle(desk, member)
    assert rows(desk) == {best: "later"}


def test_who_stands_on_another_stores_list_is_not_listed_again(
    desk: Desk, member: Known, today: date
) -> None:
    best = listed(desk)
    desk.change(ALSO_IN_B)
    other = beside(desk, today, "store-b", state="done")
    complain(desk, member)
    settle(desk, member)
    assert rows(desk) == {best: "ended", other: "done"}
