"""Answers decide the list by when they were given, however late they come; an undo opens it."""

from typing import Any

import pytest
from sqlalchemy import select

from crm_pwa.core import hlc
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db
from crm_pwa.followups import queries
from crm_pwa.prompts.models import Outcome, Prompt
from tests.followups.conftest import Desk
from tests.house.cast import Person
from tests.house.members import Known
from tests.sync.floor import Phone, new_phone

MINUTE_MS = 60_000
NO = {"layer": "personalisation", "state": "withdrawn", "text_version": "taste-1"}


class Floor:
    """One listed prompt of a member, and two guides with a phone each."""

    def __init__(self, desk: Desk, member: Known, people: list[Person]) -> None:
        self.desk, self.member = desk, member
        self.phones = [new_phone(desk.app, person) for person in people]
        self.began = now_ms()
        today = store_day(self.began, "Asia/Shanghai")
        self.prompt = desk.prompt(member, from_day=str(today), to_day=f"{today.year + 1}-12-31")
        desk.make(today)

    def answer(self, phone: Phone, outcome: str, minutes_ago: int = 0, **more: str) -> Any:
        """An answer given so many minutes ago, not sent yet."""
        payload = {"prompt": self.prompt, "outcome": outcome, **more}
        said = hlc.make(self.began - minutes_ago * MINUTE_MS)
        return phone.op("prompt.outcome", self.member.id, payload, hlc=said)

    def undo(self, phone: Phone, op: Any) -> Any:
        """The undo of an answer, made now."""
        return phone.op("undo", self.member.id, {}, of=op["id"])

    def stands(self) -> tuple[str, str]:
        """(the follow-up's state, what the prompt was closed by)."""
        with self.desk.app.app_context():
            (row,) = queries.rows(db.session(), [self.desk.feed()[0][0]]).values()
            closed = db.session.scalars(select(Prompt.closed).where(Prompt.id == self.prompt)).one()
            return row["state"], closed


@pytest.fixture
def floor(desk: Desk, member_a: Known, guide_a: Person, guide_a2: Person) -> Floor:
    """A floor with one follow-up."""
    return Floor(desk, member_a, [guide_a, guide_a2])


@pytest.mark.parametrize("outcome", ["done", "unsuitable", "waiting", "later"])
def test_an_answer_taken_back_leaves_the_follow_up_due(floor: Floor, outcome: str) -> None:
    phone = floor.phones[0]
    op = floor.answer(phone, outcome)
    phone.push(op)
    assert floor.stands()[0] == outcome
    before = floor.desk.feed()
    assert [v["s"] for v in phone.push(floor.undo(phone, op))] == ["accepted"]
    assert floor.stands() == ("due", "")
    assert floor.desk.feed() > before, "phones hear of it"
    with floor.desk.app.app_context():
        assert db.session.scalars(select(Outcome)).all() == []


def test_an_answer_and_its_undo_in_one_batch_leave_it_due(floor: Floor) -> None:
    phone = floor.phones[0]
    first, second = floor.answer(phone, "waiting", 2), floor.answer(phone, "done", 1)
    phone.push(first)
    phone.push(floor.undo(phone, first), second, floor.undo(phone, second))
    assert floor.stands() == ("due", "")


def test_taking_back_one_of_two_answers_leaves_the_other(floor: Floor) -> None:
    mine, other = floor.phones
    first, second = floor.answer(mine, "waiting", 5), floor.answer(other, "done", 1)
    mine.push(first)
    other.push(second)
    other.push(floor.undo(other, second))
    assert floor.stands() == ("waiting", "")


@pytest.mark.parametrize(
    ("older", "newer", "closed"),
    [("waiting", "later", ""), ("later", "waiting", ""), ("unsuitable", "done", "done")],
)
def test_an_older_answer_that_comes_late_beats_no_newer_one(
    floor: Floor, older: str, newer: str, closed: str
) -> None:
    late, soon = floor.phones
    waiting = floor.answer(late, older, minutes_ago=30)
    soon.push(floor.answer(soon, newer, minutes_ago=5))
    late.push(waiting)
    assert floor.stands() == (newer, closed)


@pytest.mark.parametrize("newer", ["later", "waiting", "unsuitable", "done"])
def test_what_was_done_stays_done_whatever_is_answered_later(floor: Floor, newer: str) -> None:
    mine, other = floor.phones
    done = floor.answer(mine, "done", minutes_ago=30)
    other.push(floor.answer(other, newer, minutes_ago=5))
    mine.push(done)
    assert floor.stands() == ("done", "done")
    (told,) = [row["body"] for row in mine.pull()["rows"] if row["t"] == "followup"]
    assert told["answer"] == done["id"]


def test_of_two_answers_of_one_moment_the_greater_id_counts_in_either_order(floor: Floor) -> None:
    one, two = floor.phones
    first, second = floor.answer(one, "waiting", 5), floor.answer(two, "later", 5)
    first["id"], second["id"] = sorted([first["id"], second["id"]])
    two.push(second)
    one.push(first)
    assert floor.stands()[0] == "later"


def test_an_answer_does_not_open_what_the_member_closed(floor: Floor) -> None:
    phone = floor.phones[0]
    op = floor.answer(phone, "waiting")
    phone.push(op, phone.op("consent.set", floor.member.id, NO, seen=9))
    phone.push(floor.undo(phone, op))
    assert floor.stands() == ("ended", "withdrawn")


@pytest.mark.parametrize("outcome", ["done", "unsuitable", "later"])
def test_what_is_answered_says_nothing_more_once_the_member_takes_the_consent_back(
    floor: Floor, outcome: str
) -> None:
    mine, other = floor.phones
    mine.push(floor.answer(mine, outcome))
    cursor = other.pull()["next"]
    mine.push(mine.op("consent.set", floor.member.id, NO, seen=9))
    (told,) = [row["body"] for row in other.pull(cursor)["rows"] if row["t"] == "followup"]
    assert (told["args"], told["reasons"]) == ({}, [])
    assert told["state"] == ("ended" if outcome == "later" else outcome)


@pytest.mark.parametrize("outcome", ["done", "unsuitable"])
def test_an_answer_taken_back_opens_nothing_the_member_closed(floor: Floor, outcome: str) -> None:
    phone = floor.phones[0]
    op = floor.answer(phone, outcome)
    phone.push(op, phone.op("consent.set", floor.member.id, NO, seen=9))
    assert [v["s"] for v in phone.push(floor.undo(phone, op))] == ["accepted"]
    assert floor.stands() == ("ended", "withdrawn")


def test_an_answer_taken_back_opens_nothing_without_the_consent_it_rests_on(floor: Floor) -> None:
    phone = floor.phones[0]
    op = floor.answer(phone, "done")
    phone.push(op, phone.op("consent.set", floor.member.id, NO, seen=9))
    floor.desk.change("UPDATE prompt SET closed = 'done'")  # as it was closed before this rule
    phone.push(floor.undo(phone, op))
    assert floor.stands() == ("ended", "withdrawn")


def test_a_prompt_that_needs_no_consent_opens_again_after_a_withdrawal(
    floor: Floor,
) -> None:
    phone = floor.phones[0]
    floor.desk.change("UPDATE prompt SET rule = 'consent'")
    op = floor.answer(phone, "done")
    phone.push(op, phone.op("consent.set", floor.member.id, NO, seen=9))
    assert floor.stands() == ("done", "done")
    phone.push(floor.undo(phone, op))
    assert floor.stands() == ("due", "")


def test_a_row_names_the_answer_it_stands_by(floor: Floor) -> None:
    phone = floor.phones[0]
    op = floor.answer(phone, "waiting")
    (told,) = [row["body"] for row in phone.pull()["rows"] if row["t"] == "followup"]
    assert (told["answer"], told["answered"]) == ("", "")
    phone.push(op)
    (told,) = [row["body"] for row in phone.pull()["rows"] if row["t"] == "followup"]
    assert (told["answer"], told["answered"]) == (op["id"], op["hlc"])
