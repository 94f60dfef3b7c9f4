"""Judging only those whose outcome may be another gives what judging everybody gives."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from crm_pwa.core.db import db, writing
from crm_pwa.members import happened
from crm_pwa.products import operations as products
from crm_pwa.products import stats
from crm_pwa.prompts import operations
from tests.house.members import Known
from tests.prompts.conftest import Buy, Make, at_noon
from tests.prompts.history import STORE, History

HISTORIES = int(os.environ.get("HISTORIES", "2"))
"""So many random histories of ``DAYS`` mornings: HISTORIES=200 for a night."""
DAYS, MEMBERS = 12, 24
TODAY = date(2026, 5, 20)
FACTS = ", ".join(stats.FACTS)
READ = (
    "SELECT * FROM prompt ORDER BY id",
    "SELECT store_id, t, k, seq FROM feed ORDER BY 1, 2, 3",
    f"SELECT member_id, as_of, {FACTS} FROM member_stat ORDER BY 1",
)
LASTED = "SELECT count(*) FROM judged WHERE day < :day"
FORGET = ("DELETE FROM judged", "UPDATE member_stat SET source = ''")


OnCard = Callable[[Known], dict[str, dict[str, Any]]]


class _Undone(Exception):
    pass


def _morning(session: Session, day: date) -> list[list[object]]:
    stats.refresh(day)
    operations.make(session, STORE, day, at_noon(day))
    return [[tuple(row) for row in session.execute(text(sql))] for sql in READ]


def _by_everybody(day: date) -> list[list[object]]:
    """What comes of judging everybody, undone again."""
    found: list[list[object]] = []
    try:
        with writing() as out:
            for sql in FORGET:
                out.execute(text(sql))
            found = _morning(out, day)
            raise _Undone
    except _Undone:
        return found


@pytest.fixture
def judged_on(app: Flask) -> Callable[[Known], str]:
    """The day on which a member was judged by all their facts last."""

    def day(member: Known) -> str:
        with app.app_context():
            values = {"m": member.id}
            return str(
                db.session.scalar(text("SELECT day FROM judged WHERE member_id = :m"), values)
            )

    return day


def test_whom_nothing_befell_is_not_judged_anew(
    member_a: Known, buy: Buy, make: Make, judged_on: Callable[[Known], str]
) -> None:
    buy(member_a, TODAY - timedelta(days=10), "Coat")
    make(TODAY)
    make(TODAY + timedelta(days=1))
    assert judged_on(member_a) == "2026-05-20"


def test_who_bought_something_or_whose_article_is_named_otherwise_is_judged_anew(
    member_a: Known, app: Flask, buy: Buy, make: Make, judged_on: Callable[[Known], str]
) -> None:
    make(TODAY)
    buy(member_a, TODAY - timedelta(days=10), "Coat")
    make(TODAY + timedelta(days=1))
    assert judged_on(member_a) == "2026-05-21"
    with app.app_context(), writing() as out:
        out.execute(text("UPDATE product SET name = 'Long coat'"))
    make(TODAY + timedelta(days=2))
    assert judged_on(member_a) == "2026-05-22"


def test_lists_made_again_on_a_day_know_what_a_product_is_made_of_by_then(
    member_a: Known, app: Flask, buy: Buy, make: Make, on_card: OnCard
) -> None:
    for days in (84, 56, 28):
        buy(member_a, TODAY - timedelta(days=days), "Soap")
    make(TODAY)
    assert "contains" not in on_card(member_a)["replenish"]["args"]
    with app.app_context(), writing() as out:
        products.keep_products(
            out, [{"id": "Soap", "name": "Soap", "category": "x", "composition": "水、甘油、香精"}]
        )
    make(TODAY)
    assert "fragrance" in on_card(member_a)["replenish"]["args"]["contains"]


def test_lists_made_again_on_a_day_know_that_a_complaint_is_settled(
    member_a: Known, app: Flask, buy: Buy, make: Make, on_card: OnCard
) -> None:
    buy(member_a, TODAY - timedelta(days=70), "Coat")
    fact = {"id": "f", "member_id": member_a.id, "kind": "complaint", "at": at_noon(TODAY),
            "day": "2026-05-01", "product_id": "", "value": None, "until": ""}  # fmt: skip
    for ended, rules in (("", ["open_complaint"]), (str(TODAY), ["at_risk"])):
        with app.app_context(), writing() as out:
            happened.keep_facts(out, [fact | {"ended_on": ended}])
        make(TODAY)
        assert list(on_card(member_a)) == rules


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_store_judged_by_what_changed_is_as_one_judged_anew(app: Flask, seed: int) -> None:
    history, lasted = History(seed, MEMBERS, TODAY), 0
    with app.app_context():
        with writing() as out:
            history.begin(out)
        for n in range(DAYS):
            with writing() as out:
                if n:
                    history.go_on(out)
            expected = _by_everybody(history.day)
            found = _morning(db.session(), history.day)
            assert found == expected, f"history {seed}, morning {n}, {history.day}"
            lasted += db.session.scalar(text(LASTED), {"day": str(history.day)})
    assert lasted > 0
