import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from crm_pwa.insights import again
from crm_pwa.insights.again import Standing
from crm_pwa.insights.due import due, standing
from tests.insights.folders import line
from tests.insights.rhythm import AS_OF, ask, folder, lines, raw, written


def test_gaps_and_days_since_are_those_of_the_lines(tmp_path: Path) -> None:
    rows = lines()
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    for row in raw(rows):
        if row["member_id"]:
            days[row["member_id"], row["product_id"]].add(date.fromisoformat(row["ts"][:10]))
    expected = {
        pair: ((max(on) - min(on)).days / (len(on) - 1), (AS_OF - max(on)).days)
        for pair, on in days.items()
        if len(on) >= 3
    }
    result = written(due(folder(tmp_path, rows).read(), ask()), "due")
    assert expected
    assert expected == {
        (row["member_id"], row["product_id"]): (row["gap_days"], row["days_since"])
        for row in result
    }
    assert all(0 < row["p_buy"] < 1 for row in result)


def test_the_chance_is_what_happened_in_the_window_before(tmp_path: Path) -> None:
    """600 members buy every 14 days; a third of them have stopped."""
    chance = random.Random(5)
    rows = []
    for n in range(600):
        stops = chance.choice((60, 60, 80, 100)) if chance.random() < 1 / 3 else 0
        for day in range(150, stops, -14):
            at = (AS_OF - timedelta(days=day)).isoformat()
            rows.append(line(at, f"M{n:02d}", "P00", txn=f"T{n}-{day}"))
    shop = folder(tmp_path, rows, members=600).read()
    result = due(shop, ask())
    on = [(row["days_since"], row["p_buy"]) for row in written(result, "due")]
    lately = [p for since, p in on if since < 28]
    long_ago = [p for since, p in on if 28 < since < 90]
    assert np.mean(lately) > 0.9
    assert np.mean(long_ago) < 0.3
    before = standing(shop, AS_OF - timedelta(days=28), 28)
    assert before.bought.mean() == pytest.approx(2 / 3, abs=0.05)


def stood(cases: int, seed: int) -> Standing:
    """Cases alike in the product's rhythm; who was silent for long does not come."""
    chance = np.random.default_rng(seed)
    long_silent = chance.random(cases) < 0.5
    same = {name: np.full(cases, 8) for name in ("times", "since", "visits", "lately")}
    kinds = {name: np.full(cases, 40) for name in ("buyers", "buys", "sold")}
    return Standing(
        member=np.arange(cases),
        product=np.zeros(cases, dtype=np.int64),
        gap=np.full(cases, 14.0),
        bought=(chance.random(cases) < np.where(long_silent, 0.1, 0.8)).astype(np.float64),
        span=np.full(cases, 98),
        silent=np.where(long_silent, 60, 3),
        **same,
        **kinds,
    )


def test_who_came_lately_is_likelier_to_buy_again_at_the_same_rhythm() -> None:
    then, now = stood(4_000, 1), stood(1_000, 2)
    found = again.chances(again.signs(now, 28), again.signs(then, 28), then.bought)
    assert found[now.silent == 3].mean() == pytest.approx(0.8, abs=0.05)
    assert found[now.silent == 60].mean() == pytest.approx(0.1, abs=0.05)


@pytest.mark.parametrize(
    ("yes", "no", "enough"), [(50, 250, True), (49, 251, False), (150, 149, False)]
)
def test_few_cases_teach_the_table_alone(yes: int, no: int, enough: bool) -> None:
    assert again.can_learn(np.repeat([1.0, 0.0], [yes, no])) is enough


def test_two_days_are_too_few_and_the_table_says_why(tmp_path: Path) -> None:
    rows = [line(day, "M00", "P00", txn=day) for day in ("2026-01-01", "2026-01-11")]
    result = due(folder(tmp_path, rows).read(), ask())
    assert (result.tables["due"].num_rows, len(result.notes)) == (0, 1)


def test_without_an_earlier_window_the_chance_is_that_of_the_gap(tmp_path: Path) -> None:
    rows = [line(f"2026-02-{day}", "M00", "P00", txn=f"T{day}") for day in (10, 15, 20)]
    result = due(folder(tmp_path, rows).read(), ask(horizon=30))
    (row,) = written(result, "due")
    assert row["p_buy"] == pytest.approx(1 - np.exp(-30 / 5))
    assert len(result.notes) == 1


def test_what_is_bought_on_the_day_itself_belongs_to_the_window_after_it(tmp_path: Path) -> None:
    rows = [line(f"2026-01-{day}", "M00", "P00", txn=f"T{day}") for day in (10, 15, 20, 25)]
    found = standing(folder(tmp_path, rows).read(), date(2026, 1, 25), 1)
    assert (found.times.tolist(), found.since.tolist(), found.bought.tolist()) == ([3], [5], [1])
