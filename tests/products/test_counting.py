"""Facts are counted from purchase lines, and stores hold who shops there."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from crm_pwa.core.db import db, writing
from crm_pwa.members.models import Member
from crm_pwa.products import operations, stats, visitors
from tests.house.members import AddMember, Known

TODAY = date(2026, 5, 20)
Buy = Callable[..., None]
Ask = Callable[..., list[tuple[Any, ...]]]
_tickets = count(1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def buy(app: Flask) -> Buy:
    """``buy(member, date(…), "Coat", 39900, store="store-b")``: one line on a new receipt."""

    def line(
        member: Known | None, day: date, name: str, cents: int, qty: int = 1, store: str = "store-a"
    ) -> None:
        row = {
            "txn_id": f"T{next(_tickets)}",
            "n": 1,
            "member_id": member.id if member else None,
            "at": 0,
            "day": day.isoformat(),
            "store_id": store,
            "channel": "store",
            "product_id": name,
            "qty": qty,
            "amount": cents,
            "discount": 0,
        }
        with app.app_context(), writing() as session:
            operations.keep_products(session, [{"id": name, "name": name, "category": ""}])
            operations.keep_lines(session, [row])

    return line


@pytest.fixture
def ask(app: Flask) -> Ask:
    def rows(query: str, **values: object) -> list[tuple[Any, ...]]:
        with app.app_context():
            return [tuple(row) for row in db.session.execute(text(query), values)]

    return rows


@pytest.fixture
def refresh(app: Flask) -> Callable[..., int]:
    def run(day: date = TODAY) -> int:
        with app.app_context():
            return stats.refresh(day)

    return run


@pytest.fixture
def hold(app: Flask) -> Callable[..., int]:
    def run(day: date = TODAY) -> int:
        with app.app_context():
            return visitors.refresh(day)

    return run


def stat(ask: Ask, member: Known) -> tuple[Any, ...]:
    columns = (
        "visits, first_visit, last_visit, usual_gap_days, usual_basket, spend_year, last_bought"
    )
    (row,) = ask(f"SELECT {columns} FROM member_stat WHERE member_id = :m", m=member.id)
    return row


def test_two_lines_of_a_day_are_one_visit_and_its_dearest_thing_is_remembered(
    member_a: Known, buy: Buy, refresh: Callable[..., int], ask: Ask
) -> None:
    buy(member_a, ago(40), "Belt", 5_000)
    buy(member_a, ago(10), "Shirt", 20_000)
    buy(member_a, ago(10), "Coat", 90_000)
    buy(member_a, ago(10), "Returned", -99_000, qty=-1)
    refresh()
    assert stat(ask, member_a) == (2, "2026-04-10", "2026-05-10", 30, 8_000, 16_000, "Coat")


def test_things_of_one_price_are_told_apart_by_name(
    member_a: Known, buy: Buy, refresh: Callable[..., int], ask: Ask
) -> None:
    buy(member_a, ago(10), "B", 100)
    buy(member_a, ago(10), "A", 100)
    refresh()
    assert stat(ask, member_a)[-1] == "A"


def test_nothing_dated_on_the_day_itself_counts(
    member_a: Known, buy: Buy, refresh: Callable[..., int], ask: Ask
) -> None:
    buy(member_a, TODAY, "Coat", 90_000)
    refresh()
    assert stat(ask, member_a) == (0, "", "", None, None, 0, "")
    refresh(TODAY + timedelta(days=1))
    assert stat(ask, member_a)[0] == 1


def test_lines_of_a_merged_member_count_for_the_one_who_holds_the_notes(
    app: Flask,
    member_a: Known,
    add_member: AddMember,
    buy: Buy,
    refresh: Callable[..., int],
    ask: Ask,
) -> None:
    alias = add_member("store-a")
    buy(member_a, ago(30), "Belt", 1_000)
    buy(alias, ago(10), "Coat", 9_000)
    with app.app_context(), writing() as session:
        merge = text("UPDATE member SET merged_into = :m WHERE id = :a")
        session.execute(merge, {"m": member_a.id, "a": alias.id})
    refresh()
    assert stat(ask, member_a)[:4] == (2, "2026-04-20", "2026-05-10", 20)
    assert stat(ask, member_a)[-1] == "Coat"


def test_counting_again_sends_no_card_and_a_new_visit_sends_one(
    member_a: Known, add_member: AddMember, buy: Buy, refresh: Callable[..., int], ask: Ask
) -> None:
    calm = add_member("store-a")
    cards = "SELECT k, seq FROM feed WHERE store_id = 'store-a' AND t = 'card'"
    buy(member_a, ago(30), "Belt", 1_000)
    refresh()
    before: dict[str, int] = dict(ask(cards))
    assert refresh() == 0
    assert dict(ask(cards)) == before
    buy(member_a, ago(10), "Belt", 1_000)
    assert refresh() == 1
    after: dict[str, int] = dict(ask(cards))
    assert after[member_a.id] > before[member_a.id]
    assert after[calm.id] == before[calm.id]


class TestVisitors:
    """A store holds who bought there in the last 180 days."""

    HELD = "SELECT store_id, why, until_day FROM member_store WHERE member_id = :m ORDER BY 1"

    @pytest.mark.parametrize(("days", "held"), [(1, True), (180, True), (181, False), (0, False)])
    def test_a_purchase_within_180_days_lets_the_store_hold_the_member(
        self, member_a: Known, buy: Buy, hold: Callable[..., int], ask: Ask, days: int, held: bool
    ) -> None:
        buy(member_a, ago(days), "Belt", 1_000, store="store-b")
        assert hold() == int(held)
        stores = [store for store, _, _ in ask(self.HELD, m=member_a.id)]
        assert stores == (["store-a", "store-b"] if held else ["store-a"])
        found = ask("SELECT count(*) FROM search_key WHERE store_id = 'store-b' AND key = 'lijing'")
        assert found == [(int(held),)]

    def test_the_store_lets_go_when_the_time_is_over_and_phones_hear(
        self, member_a: Known, buy: Buy, hold: Callable[..., int], ask: Ask
    ) -> None:
        buy(member_a, ago(10), "Belt", 1_000, store="store-b")
        hold()
        assert hold() == 0
        assert hold(ago(10) + timedelta(days=180)) == 0
        assert hold(ago(10) + timedelta(days=181)) == 1
        assert [row[0] for row in ask(self.HELD, m=member_a.id)] == ["store-a"]
        gone = ask("SELECT store_id, why FROM feed WHERE t = 'gone' AND k = :m", m=member_a.id)
        assert gone == [("store-b", "left_scope")]

    def test_a_later_visit_holds_longer_and_home_stays_home(
        self, member_a: Known, buy: Buy, hold: Callable[..., int], ask: Ask
    ) -> None:
        for days in (100, 10):
            for store in ("store-a", "store-b"):
                buy(member_a, ago(days), "Belt", 1_000, store=store)
            hold(ago(days - 1))
        assert ask(self.HELD, m=member_a.id) == [
            ("store-a", "home", ""),
            ("store-b", "visit", (ago(10) + timedelta(days=180)).isoformat()),
        ]


def test_one_member_who_cannot_be_counted_keeps_nobody_else_from_their_facts(
    app: Flask, member_a: Known, member_b: Known, buy: Buy, ask: Ask
) -> None:
    buy(member_b, ago(3), "Coat", cents=700_000)
    with app.app_context():
        with writing() as session:
            session.get_one(Member, member_a.id).joined_on = "19990230"
        stats.refresh(TODAY)
    counted = "SELECT as_of, visits FROM member_stat WHERE member_id = :m"
    assert ask(counted, m=member_b.id) == [(TODAY.isoformat(), 1)]
    assert ask(counted, m=member_a.id) == []
