"""Newcombe's hybrid score interval, against the examples he published, and what it lets one say."""

from itertools import product

import pytest

from crm_pwa.insights.interval import FEWEST, Interval, Share, newcombe, verdict, wilson

PUBLISHED = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0),
    ((10, 10), (0, 10), 0.6075, 1.0),
]


@pytest.mark.parametrize(("treat", "hold", "low", "high"), PUBLISHED)
def test_the_interval_is_that_of_the_paper_s_table_ii(
    treat: tuple[int, int], hold: tuple[int, int], low: float, high: float
) -> None:
    found = newcombe(Share(*treat), Share(*hold))
    assert found.value == pytest.approx(treat[0] / treat[1] - hold[0] / hold[1])
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_an_interval_holds_its_estimate_and_stays_between_minus_one_and_one() -> None:
    for n, m in product(range(1, 13), repeat=2):
        for hits, held in product(range(n + 1), range(m + 1)):
            found = newcombe(Share(hits, n), Share(held, m))
            assert -1 <= found.low <= found.value <= found.high <= 1


def test_swapping_the_arms_turns_the_interval_round() -> None:
    one, other = newcombe(Share(7, 30), Share(2, 41)), newcombe(Share(2, 41), Share(7, 30))
    assert one == pytest.approx((-other.value, -other.high, -other.low))


def test_nobody_and_everybody_end_at_the_very_edge() -> None:
    assert wilson(Share(0, 30)).low == 0
    assert wilson(Share(30, 30)).high == 1


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.001, 0.1, "evidence"), (-0.1, -0.001, "evidence"), (0.0, 0.1, "no evidence")],
)
def test_there_is_evidence_only_where_the_interval_leaves_nothing_out(
    low: float, high: float, said: str
) -> None:
    assert verdict(FEWEST, FEWEST, Interval((low + high) / 2, low, high)) == said


@pytest.mark.parametrize(
    ("treat", "hold", "said"),
    [(19, 900, "too few"), (900, 19, "too few"), (20, 20, "evidence"), (21, 21, "evidence")],
)
def test_twenty_of_each_arm_are_enough_and_nineteen_are_not(
    treat: int, hold: int, said: str
) -> None:
    assert verdict(treat, hold, Interval(0.5, 0.4, 0.6)) == said


def test_an_empty_arm_is_too_few() -> None:
    assert verdict(0, 500, None) == "too few"
