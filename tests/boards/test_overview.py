"""What the overview counts: each store's own day, as its lead's list has it."""

from datetime import date, timedelta

import pytest
from flask import Flask

from crm_pwa.boards import queries
from crm_pwa.core import hlc
from crm_pwa.core.clock import midnight_ms, now_ms, store_day
from crm_pwa.core.db import db
from tests.followups.conftest import Desk
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.floor import new_phone

SHANGHAI = "Asia/Shanghai"
FAR_WEST = "Pacific/Pago_Pago"
HOUR_MS = 3_600_000


@pytest.fixture
def desk(app: Flask, lead_a: Person, act: Act) -> Desk:
    """The desk of store A."""
    return Desk(app, lead_a, act)


class Board:
    """The overview of store A, whose list it makes."""

    def __init__(self, desk: Desk, tz: str = SHANGHAI) -> None:
        self.desk, self.tz = desk, tz
        self.today = store_day(now_ms(), tz)
        self.midnight = midnight_ms(now_ms(), tz)

    def day(self, after: int) -> date:
        """So many days after today."""
        return self.today + timedelta(days=after)

    def list(self, member: Known, after: int = 0) -> str:
        """List a prompt of the member so many days after today; the prompt."""
        until = f"{self.today.year + 1}-12-31"
        prompt = self.desk.prompt(member, from_day=str(self.day(after)), to_day=until)
        self.desk.make(self.day(after))
        return prompt

    def figures(self, store: str = "store-a") -> dict[str, int]:
        """The counts of that store now."""
        with self.desk.app.app_context():
            rows = queries.overview(db.session(), self.desk.lead.scope, now_ms())
            return next(dict(row["counts"]) for row in rows if row["id"] == store)


@pytest.fixture
def board(desk: Desk) -> Board:
    """The overview of store A."""
    return Board(desk)


def answered(desk: Desk, person: Person, member: Known, prompt: str, at_ms: int) -> None:
    """Let a phone say "done" of that moment, sent now."""
    phone = new_phone(desk.app, person)
    payload = {"prompt": prompt, "outcome": "done"}
    told = phone.push(phone.op("prompt.outcome", member.id, payload, hlc=hlc.make(at_ms)))
    assert [verdict["s"] for verdict in told] == ["accepted"]


def test_done_today_is_what_was_answered_today_however_late_it_came(
    board: Board, member_a: Known, member_ab: Known, guide_a: Person
) -> None:
    for member in (member_a, member_ab):
        prompt = board.list(member)
        moment = board.midnight - HOUR_MS if member is member_a else board.midnight
        answered(board.desk, guide_a, member, prompt, moment)
    assert board.figures()["done"] == 1


def test_what_was_put_off_and_done_today_is_done_today(
    board: Board, member_a: Known, guide_a: Person
) -> None:
    prompt = board.list(member_a, -3)
    answered(board.desk, guide_a, member_a, prompt, board.midnight)
    board.desk.change("UPDATE follow_up SET due_day = '2999-01-01'")
    assert board.figures()["done"] == 1


def test_what_was_done_yesterday_and_again_today_was_done_yesterday(
    board: Board, member_a: Known, guide_a: Person
) -> None:
    prompt = board.list(member_a)
    for moment in (board.midnight, board.midnight - HOUR_MS):
        answered(board.desk, guide_a, member_a, prompt, moment)
    assert board.figures()["done"] == 0


def test_done_twice_today_is_one(
    board: Board, member_a: Known, guide_a: Person, guide_a2: Person
) -> None:
    prompt = board.list(member_a)
    for person in (guide_a, guide_a2):
        answered(board.desk, person, member_a, prompt, board.midnight)
    assert board.figures()["done"] == 1


@pytest.mark.parametrize(
    ("made", "until", "counted"),
    [(-2, -1, "overdue"), (-2, 0, "due"), (-2, 1, ""), (0, -2, "due"), (-1, -2, "overdue")],
)
def test_what_was_put_off_counts_by_the_later_day(
    board: Board, member_a: Known, made: int, until: int, counted: str
) -> None:
    board.list(member_a, made)
    later = "UPDATE follow_up SET state = 'later', until_day = :day"
    board.desk.change(later, day=str(board.day(until)))
    figures = board.figures()
    assert [name for name in ("due", "overdue") if figures[name]] == ([counted] if counted else [])
    groups = board.desk.listed(board.today)
    assert figures["overdue"] == len(groups.get("overdue", []))


def test_a_store_far_to_the_west_counts_its_own_day(
    desk: Desk, add_member: AddMember, guide_a: Person
) -> None:
    desk.change("UPDATE store SET tz = :tz WHERE id = 'store-a'", tz=FAR_WEST)
    board = Board(desk, FAR_WEST)
    member = add_member("store-a")
    prompt = board.list(member, -1)
    assert board.figures()["overdue"] == 1
    answered(desk, guide_a, member, prompt, board.midnight)
    assert (board.figures()["overdue"], board.figures()["done"]) == (0, 1)


def test_the_row_of_one_who_was_merged_into_another_is_not_counted(
    board: Board, member_a: Known
) -> None:
    board.list(member_a)
    assert board.figures()["due"] == 1
    board.desk.change("UPDATE member SET merged_into = 'somebody'")
    assert board.figures()["due"] == 0


def test_the_page_shows_the_counts_of_each_store(
    board: Board, visit: Visitor, area: Person, member_a: Known
) -> None:
    board.list(member_a)
    rows = visit.by(area).speaking("en").get("/overview").all(".counts tbody tr")
    due = [row.select_one("[data-label='Follow-ups due']") for row in rows]
    assert [cell.text for cell in due if cell] == ["1", "0"]
