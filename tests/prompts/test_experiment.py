"""What counts as a hold-out's outcome: each member once a rule, by the rule's days."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from crm_pwa.core.db import db, writing
from crm_pwa.core.sql import insert_new
from crm_pwa.members.models import Member
from crm_pwa.prompts import experiment
from crm_pwa.prompts.experiment import Drawn, drawn
from crm_pwa.prompts.models import WITHDRAWN, Prompt
from crm_pwa.prompts.rules import core
from tests.house.members import AddMember, Known
from tests.prompts.conftest import Buy

DAY = date(2026, 5, 20)
DAYS = core().rule("at_risk").valid_days
OVER = DAY + timedelta(days=DAYS)


@pytest.fixture
def prompt(app: Flask) -> Callable[..., None]:
    """``prompt(member, held_out=True)``: a prompt of that arm, made on DAY."""

    def keep(
        member: Known,
        day: date = DAY,
        *,
        rule: str = "at_risk",
        held_out: bool = False,
        propensity: float = 0.9,
        closed: str = "",
    ) -> None:
        row = {
            "id": f"{member.id[-12:]} {rule} {day}",
            "member_id": member.id,
            "store_id": "store-a",
            "rule": rule,
            "args": "{}",
            "reasons": "[]",
            "from_day": str(day),
            "to_day": str(day),
            "score": 1,
            "made_at": 0,
            "closed": closed,
            "held_out": held_out,
            "propensity": propensity,
        }
        with app.app_context(), writing() as session:
            insert_new(session, Prompt, [row])

    return keep


def found(app: Flask, as_of: date = OVER) -> list[Drawn]:
    with app.app_context():
        return list(drawn(db.session(), as_of))


Keep = Callable[..., None]


@pytest.mark.parametrize(("day", "outcome"), [(-1, 0), (0, 1), (DAYS - 1, 1), (DAYS, 0)])
def test_what_is_bought_in_the_rules_days_counts(
    app: Flask, member_a: Known, prompt: Keep, buy: Buy, day: int, outcome: int
) -> None:
    prompt(member_a)
    buy(member_a, DAY + timedelta(days=day), "Coat", cents=500)
    (one,) = found(app, OVER + timedelta(days=9))
    assert (one.arm, one.propensity, one.outcome, one.value) == (
        "treat",
        0.9,
        outcome,
        500 * outcome,
    )


def test_it_counts_once_the_days_are_over(app: Flask, member_a: Known, prompt: Keep) -> None:
    prompt(member_a, held_out=True, propensity=0.1)
    assert found(app, OVER - timedelta(days=1)) == []
    (one,) = found(app)
    assert (one.arm, one.propensity, one.outcome) == ("holdout", 0.1, 0)


def test_a_member_counts_by_the_first_prompt_of_a_rule(
    app: Flask, member_a: Known, prompt: Keep, buy: Buy
) -> None:
    prompt(member_a, DAY)
    prompt(member_a, DAY + timedelta(days=30))
    prompt(member_a, DAY, rule="silent")
    buy(member_a, DAY + timedelta(days=31), "Coat")
    late = found(app, DAY + timedelta(days=300))
    assert [(one.rule, one.outcome) for one in late] == [("at_risk", 0), ("silent", 0)]


def test_what_was_never_drawn_is_no_experiment(app: Flask, member_a: Known, prompt: Keep) -> None:
    prompt(member_a, propensity=1.0)
    assert found(app) == []


def test_who_took_back_their_consent_is_in_no_arm(
    app: Flask, member_a: Known, prompt: Keep
) -> None:
    prompt(member_a, closed=WITHDRAWN)
    assert found(app) == []


def test_a_return_is_no_purchase_and_lowers_the_value(
    app: Flask, member_a: Known, prompt: Keep, buy: Buy
) -> None:
    prompt(member_a)
    buy(member_a, DAY, "Coat", cents=-500, qty=-1)
    (one,) = found(app)
    assert (one.outcome, one.value) == (0, -500)


def test_what_members_who_are_one_bought_counts_for_whom_they_are(
    app: Flask, member_a: Known, add_member: AddMember, prompt: Keep, buy: Buy
) -> None:
    away = add_member("store-a")
    prompt(member_a)
    buy(away, DAY, "Coat", cents=700)
    with app.app_context(), writing() as session:
        session.get_one(Member, away.id).merged_into = member_a.id
    (one,) = found(app)
    assert (one.outcome, one.value) == (1, 700)


def test_members_who_are_one_count_once_by_the_first_prompt_of_any_of_them(
    app: Flask, member_a: Known, add_member: AddMember, prompt: Keep, buy: Buy
) -> None:
    away = add_member("store-a")
    prompt(away, DAY, held_out=True, propensity=0.1)
    prompt(member_a, DAY + timedelta(days=20))
    buy(member_a, DAY, "Coat", cents=700)
    with app.app_context(), writing() as session:
        session.get_one(Member, away.id).merged_into = member_a.id
    (one,) = found(app, DAY + timedelta(days=300))
    assert (one.member_id, one.arm, one.outcome) == (member_a.id, "holdout", 1)


def test_who_asked_to_be_forgotten_is_in_no_arm(app: Flask, member_a: Known, prompt: Keep) -> None:
    prompt(member_a)
    with app.app_context(), writing() as session:
        session.get_one(Member, member_a.id).erased_at = 1
    assert found(app) == []


def test_page_by_page_the_same_is_counted_and_no_page_asks_for_the_whole_chain(
    app: Flask,
    add_member: AddMember,
    prompt: Callable[..., None],
    buy: Buy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    members = [add_member() for _ in range(4)]
    for at, member in enumerate(members):
        prompt(member, held_out=at == 1)
        prompt(member, DAY - timedelta(days=at), rule="silent")
        buy(member, DAY, "Coat")
    with app.app_context(), writing() as session:
        session.get_one(Member, members[3].id).merged_into = members[0].id
    whole, asked = found(app), []
    monkeypatch.setattr(experiment, "PAGE", 1)
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *of: asked.append(str(of[2])))
    assert found(app) == whole
    assert {one.member_id for one in whole} == {member.id for member in members[:3]}
    of_prompts = [text for text in asked if "FROM prompt" in text]
    assert len(of_prompts) == 3
    assert all("prompt.member_id IN" in text for text in of_prompts)
