"""Facts that anybody can recount from the receipts, and the stage read from them."""

from datetime import date, timedelta

import msgspec
import pytest

from crm_pwa.members.stages import FILE, Numbers, numbers_of
from crm_pwa.members.stats import Day, Facts, facts, stage
from crm_pwa.notes.vocabulary import TRADES

TODAY = date(2026, 5, 20)


def on(days_ago: int, spend: int = 10_000, *, visit: bool = True) -> Day:
    return Day((TODAY - timedelta(days=days_ago)).isoformat(), spend, visit)


def counted(*days: Day, joined: str = "2020-01-01") -> Facts:
    return facts(sorted(days, key=lambda one: one.day), joined, TODAY)


def test_a_member_without_purchases_has_no_facts() -> None:
    assert counted() == Facts()


@pytest.mark.parametrize(("days", "stage_"), [(0, "new"), (29, "new"), (30, "")])
def test_who_joined_under_thirty_days_ago_and_bought_nothing_is_new(days: int, stage_: str) -> None:
    joined = (TODAY - timedelta(days=days)).isoformat()
    assert counted(joined=joined).stage == stage_


def test_a_day_of_returns_alone_is_no_visit_and_lowers_the_years_spend() -> None:
    found = counted(on(30), on(10, -4_000, visit=False))
    assert (found.visits, found.last_visit) == (1, "2026-04-20")
    assert found.spend_year == 6_000


@pytest.mark.parametrize(
    ("days", "gap"), [((5,), None), ((5, 25), 20), ((0, 3, 5), 3), ((0, 2, 5), 3), ((0, 2, 4), 2)]
)
def test_the_usual_gap_is_the_mean_between_visits_halves_up(
    days: tuple[int, ...], gap: int | None
) -> None:
    assert counted(*(on(day) for day in days)).usual_gap_days == gap


@pytest.mark.parametrize(
    ("spends", "basket"),
    [((100,), 100), ((100, 300), 200), ((100, 201), 151), ((5, 100, 900), 100), ((-3, -2), -2)],
)
def test_the_usual_basket_is_the_median_visit_day(spends: tuple[int, ...], basket: int) -> None:
    found = counted(*(on(n + 1, spend) for n, spend in enumerate(spends)))
    assert found.usual_basket == basket


@pytest.mark.parametrize(("days", "spend"), [(364, 10_000), (365, 10_000), (366, 0)])
def test_the_years_spend_is_that_of_the_last_365_days(days: int, spend: int) -> None:
    assert counted(on(days)).spend_year == spend


@pytest.mark.parametrize(
    ("visits", "gap", "since_first", "since_last", "expected"),
    [
        (1, None, 29, 29, "new"),
        (2, 10, 29, 19, "new"),
        (3, 10, 29, 9, "growing"),
        (1, None, 30, 30, "growing"),
        (5, 10, 60, 20, "growing"),
        (6, 10, 60, 20, "mature"),
        (1, None, 59, 59, "growing"),
        (1, None, 60, 60, "declining"),
        (8, 20, 400, 40, "mature"),
        (8, 20, 400, 41, "declining"),
        (8, 5, 400, 29, "mature"),
        (8, 5, 400, 30, "declining"),
        (8, 20, 400, 80, "declining"),
        (8, 20, 400, 81, "dormant"),
        (8, 5, 400, 59, "declining"),
        (8, 5, 400, 60, "dormant"),
        (8, 90, 900, 179, "mature"),
        (8, 90, 900, 180, "dormant"),
        (1, None, 180, 180, "dormant"),
    ],
)
def test_the_stage_follows_silence_against_the_own_rhythm(
    visits: int, gap: int | None, since_first: int, since_last: int, expected: str
) -> None:
    assert stage(visits, gap, since_first, since_last) == expected


def test_every_trade_has_its_numbers_and_no_other() -> None:
    assert msgspec.json.decode(FILE.read_bytes()).keys() == set(TRADES)
    assert numbers_of("grocery,apparel") == numbers_of("grocery") != Numbers()
    assert numbers_of("never heard of") == numbers_of("apparel") == Numbers()


@pytest.mark.parametrize("step", [-1, 0, 1])
@pytest.mark.parametrize("trade", TRADES)
class TestTheNumbersOfATrade:
    """One step below, at and above each."""

    def test_new(self, trade: str, step: int) -> None:
        n = numbers_of(trade)
        days = n.new_days + step
        assert (stage(n.new_visits, 999, days, 0, n) == "new") is (step < 0)
        assert (stage(n.new_visits + step, 999, 0, 0, n) == "new") is (step <= 0)
        joined = (TODAY - timedelta(days=days)).isoformat()
        assert (facts([], joined, TODAY, n).stage == "new") is (step < 0)

    def test_mature(self, trade: str, step: int) -> None:
        n = numbers_of(trade)
        found = stage(n.mature_visits + step, 999, 9_999, 0, n)
        assert found == ("growing" if step < 0 else "mature")

    def test_declining(self, trade: str, step: int) -> None:
        n = numbers_of(trade)
        often = stage(99, 0, 9_999, n.declining_days + step, n)
        assert (often == "mature") is (step < 0)
        once = stage(1, None, 9_999, n.declining_once_days + step, n)
        assert once == ("growing" if step < 0 else "declining")
        gap = -(-n.declining_days // n.declining_gaps)
        slow = stage(99, gap, 9_999, n.declining_gaps * gap + step, n)
        assert slow == ("declining" if step > 0 else "mature")

    def test_dormant(self, trade: str, step: int) -> None:
        n = numbers_of(trade)
        rare = stage(99, 9_999, 9_999, n.dormant_days + step, n)
        assert (rare == "dormant") is (step >= 0)
        often = stage(99, 0, 9_999, n.dormant_gap_days + step, n)
        assert (often == "dormant") is (step >= 0)
        gap = -(-n.dormant_gap_days // n.dormant_gaps)
        gone = stage(99, gap, 9_999, n.dormant_gaps * gap + step, n)
        assert (gone == "dormant") is (step > 0)
