"""An answer is to the member's own prompt and names a day to come, or it is told why not."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.core import hlc, ids
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.sql import insert_new
from crm_pwa.members.models import Member
from crm_pwa.prompts.models import Prompt
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.floor import Phone, new_phone

DAY_MS = 86_400_000


def today() -> date:
    """The store's day."""
    return store_day(now_ms(), "Asia/Shanghai")


def new_prompt(app: Flask, member: str) -> str:
    """An open prompt of the member; its id."""
    row = {
        "id": ids.new(),
        "member_id": member,
        "store_id": "store-a",
        "rule": "at_risk",
        "args": "{}",
        "reasons": "[]",
        "from_day": str(today()),
        "to_day": str(today() + timedelta(days=30)),
        "score": 1,
        "made_at": 0,
        "closed": "",
        "held_out": False,
    }
    with app.app_context(), writing() as session:
        insert_new(session, Prompt, [row])
    return str(row["id"])


@pytest.fixture
def prompt(app: Flask, member_a: Known) -> str:
    """An open prompt of member_a."""
    return new_prompt(app, member_a.id)


@pytest.fixture
def phone(app: Flask, guide_a: Person) -> Phone:
    """guide_a's phone."""
    return new_phone(app, guide_a)


def answered(phone: Phone, member: str, prompt: str, until: Any = "", **more: Any) -> Any:
    """The verdict on putting a prompt off."""
    payload = {"prompt": prompt, "outcome": "later"} | ({"until": until} if until else {})
    (verdict,) = phone.push(phone.op("prompt.outcome", member, payload, **more))
    return verdict["s"], verdict.get("why", "")


def test_a_days_answers_come_in_one_batch(
    app: Flask, phone: Phone, member_a: Known, prompt: str
) -> None:
    prompts = [prompt, new_prompt(app, member_a.id), new_prompt(app, member_a.id)]
    answers = [{"prompt": one, "outcome": "done"} for one in prompts]
    verdicts = phone.push(*(phone.op("prompt.outcome", member_a.id, one) for one in answers))
    assert [verdict["s"] for verdict in verdicts] == ["accepted"] * 3
    with app.app_context():
        closed = db.session.scalars(select(Prompt.closed).where(Prompt.id.in_(prompts))).all()
        db.session.remove()
    assert set(closed) == {"done"}


def test_an_unknown_prompt_may_still_come(phone: Phone, member_a: Known) -> None:
    assert answered(phone, member_a.id, ids.new()) == ("deferred", "")


def test_another_members_prompt_is_refused(
    phone: Phone, prompt: str, add_member: AddMember
) -> None:
    assert answered(phone, add_member().id, prompt) == ("rejected", "invalid")


def test_a_strangers_prompt_is_one_nobody_knows(
    app: Flask, phone: Phone, member_a: Known, member_b: Known
) -> None:
    hidden = new_prompt(app, member_b.id)
    payload = {"prompt": hidden, "outcome": "later"}
    guessed = (phone.op("prompt.outcome", m.id, payload) for m in (member_a, member_b))
    unknown, beyond = phone.push(*guessed)
    assert unknown["s"] == "deferred"
    assert (beyond["s"], beyond["why"]) == ("rejected", "out_of_scope")


def test_the_prompt_of_a_card_that_was_joined_with_this_one_is_this_ones(
    app: Flask, phone: Phone, add_member: AddMember, member_a: Known
) -> None:
    old = add_member().id
    prompt = new_prompt(app, old)
    with app.app_context(), writing() as session:
        session.get_one(Member, old).merged_into = member_a.id
    assert answered(phone, old, prompt)[0] == "accepted"
    assert answered(phone, member_a.id, prompt)[0] == "accepted"


@pytest.mark.parametrize(("days", "state"), [(1, "accepted"), (366, "accepted")])
def test_a_day_to_come_is_taken(
    phone: Phone, member_a: Known, prompt: str, days: int, state: str
) -> None:
    until = str(today() + timedelta(days=days))
    assert answered(phone, member_a.id, prompt, until)[0] == state


@pytest.mark.parametrize("days", [-3, -1, 368, 40_000])
def test_a_day_that_is_over_or_out_of_sight_is_refused(
    phone: Phone, member_a: Known, prompt: str, days: int
) -> None:
    until = str(today() + timedelta(days=days))
    assert answered(phone, member_a.id, prompt, until) == ("rejected", "invalid")


@pytest.mark.parametrize("until", ["2026-02-30", "soon", "20270101", "9999-99-99"])
def test_what_is_no_day_is_refused(phone: Phone, member_a: Known, prompt: str, until: str) -> None:
    assert answered(phone, member_a.id, prompt, until) == ("rejected", "invalid")


def test_tomorrow_said_a_week_ago_is_taken_though_it_is_over(
    phone: Phone, member_a: Known, prompt: str
) -> None:
    said = hlc.make(now_ms() - 7 * DAY_MS)
    until = str(today() - timedelta(days=6))
    assert answered(phone, member_a.id, prompt, until, hlc=said)[0] == "accepted"


def test_the_page_says_in_words_what_is_wrong(
    app: Flask,
    visit: Visitor,
    guide_a: Person,
    member_a: Known,
    prompt: str,
    add_member: AddMember,
) -> None:
    guide = visit.by(guide_a).speaking("en")
    mine, other = f"/members/{member_a.id}/prompts", f"/members/{add_member().id}/prompts"
    yesterday = {"outcome": "later", "until": str(today() - timedelta(days=1))}
    told = guide.hx_post(f"{mine}/{prompt}/outcomes", yesterday, status=422)
    assert "Choose a day after today" in told.text
    told = guide.hx_post(f"{mine}/{prompt}/outcomes", yesterday | {"until": "x"}, status=422)
    assert "Choose a day after today" in told.text
    told = guide.hx_post(f"{other}/{prompt}/outcomes", {"outcome": "done"}, status=422)
    assert "another member" in told.text
    guide.hx_post(f"{mine}/{ids.new()}/outcomes", {"outcome": "done"}, status=404)
