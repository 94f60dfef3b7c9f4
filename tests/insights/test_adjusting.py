"""Adjusting a difference: the same mean, a narrower interval, and honest where the draw was not."""

from dataclasses import replace

import numpy as np
import pytest

from crm_pwa.insights.adjusting import Contacts, adjusted, meaning, repeated, uneven
from crm_pwa.insights.interval import Interval, Share, newcombe


def raw(of: Contacts) -> Interval:
    """The raw difference of these contacts."""
    arms = (of.outcome[of.treat], of.outcome[~of.treat])
    treat, hold = (Share(int(arm.sum()), len(arm)) for arm in arms)
    return newcombe(treat, hold)


def drawn(seed: int, n: int = 2_000, *, effect: float = 0.0, uneven: bool = False) -> Contacts:
    """An experiment: who spent more buys more; ``uneven``: and is held out more often."""
    rng = np.random.default_rng(seed)
    spend = np.floor(rng.gamma(0.5, 20_000, n))
    held = np.where(spend > 10_000, 0.5, 0.1) if uneven else np.full(n, 0.1)
    treat = rng.random(n) >= held
    risk = np.clip(0.05 + spend / 200_000, 0, 0.8) + effect * treat
    outcome = (rng.random(n) < risk).astype(float)
    return Contacts(np.arange(n), treat, outcome, spend, np.where(treat, 1 - held, held))


def cover(make: list[Contacts], effect: float) -> float:
    """In how many of these experiments the adjusted interval holds the planted effect."""
    found = [adjusted(of, raw(of)) for of in make]
    return sum(one is not None and one.low <= effect <= one.high for one in found) / len(make)


def test_cuped_by_hand() -> None:
    of = Contacts(
        member=np.arange(8),
        treat=np.array([True] * 4 + [False] * 4),
        outcome=np.array([1.0, 1, 0, 0, 1, 0, 0, 0]),
        spend=np.array([40.0, 20, 0, 20, 40, 0, 0, 0]),
        propensity=np.full(8, 0.5),
    )
    theta = (20 * 0.5 - 20 * -0.5 + 30 * 0.75 + 3 * 10 * 0.25) / (800 + 1_200)
    found = adjusted(of, raw(of))
    assert found
    assert found.value == pytest.approx(0.25 - theta * (20 - 10))


def test_an_effect_planted_a_thousand_times_lies_in_the_adjusted_interval() -> None:
    assert 0.93 <= cover([drawn(seed, effect=0.03) for seed in range(1_000)], 0.03) <= 0.97


def test_what_was_spent_before_makes_the_interval_narrower() -> None:
    of = drawn(1, 20_000)
    found, plain = adjusted(of, raw(of)), raw(of)
    assert found
    assert found.high - found.low < 0.97 * (plain.high - plain.low)


def test_a_draw_that_favoured_some_is_put_right_and_the_raw_difference_is_not() -> None:
    made = [drawn(seed, effect=0.03, uneven=True) for seed in range(400)]
    assert 0.92 <= cover(made, 0.03) <= 0.98
    plain = [raw(of) for of in made]
    assert sum(one.low <= 0.03 <= one.high for one in plain) / len(plain) < 0.5


def test_the_propensity_may_be_that_of_being_contacted() -> None:
    of = drawn(3, uneven=True)
    treated = np.where(of.treat, of.propensity, 1 - of.propensity)
    other = replace(of, propensity=treated)
    assert (meaning(of), meaning(other)) == ("own arm", "treat")
    assert adjusted(other, raw(of)) == adjusted(of, raw(of))


def test_propensities_that_do_not_fit_the_draw_are_not_weighed_by() -> None:
    of = drawn(3, uneven=True)
    wrong = replace(of, propensity=np.where(of.treat, 0.01, of.propensity))
    even = replace(of, propensity=np.full(len(of.treat), 0.5))
    assert meaning(wrong) == "unclear"
    assert adjusted(wrong, raw(of)) == adjusted(even, raw(of))


def test_whoever_had_no_chance_of_the_other_arm_is_left_out() -> None:
    of = drawn(5, uneven=True)
    n = 300
    more = Contacts(
        member=np.concatenate([of.member, np.arange(10_000, 10_000 + n)]),
        treat=np.concatenate([of.treat, np.ones(n, dtype=bool)]),
        outcome=np.concatenate([of.outcome, np.ones(n)]),
        spend=np.concatenate([of.spend, np.zeros(n)]),
        propensity=np.concatenate([of.propensity, np.ones(n)]),
    )
    alone, found = adjusted(of, raw(of)), adjusted(more, raw(more))
    assert alone
    assert found
    assert found.value == pytest.approx(alone.value)
    assert raw(more).value > alone.value + 0.05


def test_the_same_member_ten_times_is_one_member() -> None:
    of = replace(drawn(7, effect=0.03), spend=np.zeros(2_000))
    columns = (of.member, of.treat, of.outcome, of.spend, of.propensity)
    tenfold = Contacts(*(np.repeat(column, 10) for column in columns))
    once, found = raw(of), adjusted(tenfold, raw(tenfold))
    assert repeated(tenfold)
    assert adjusted(of, once) is None
    assert found
    width, of_rows = found.high - found.low, raw(tenfold)
    assert width == pytest.approx(once.high - once.low, rel=0.03)
    assert of_rows.high - of_rows.low < 0.4 * width


def test_members_contacted_often_are_covered_as_well() -> None:
    def often(seed: int) -> Contacts:
        of, rng = drawn(seed, 800, effect=0.03), np.random.default_rng(seed)
        row = np.repeat(np.arange(800), rng.integers(1, 4, 800))
        again = (rng.random(len(row)) < 0.05 + of.spend[row] / 200_000 + 0.03 * of.treat[row]) * 1.0
        outcome = np.where(rng.random(800)[row] < 0.5, of.outcome[row], again)
        return Contacts(of.member[row], of.treat[row], outcome, of.spend[row], of.propensity[row])

    assert 0.92 <= cover([often(seed) for seed in range(400)], 0.03) <= 0.98


@pytest.mark.parametrize("everybody", [0.0, 1.0])
def test_where_nobody_or_everybody_did_the_interval_is_newcombe_s(everybody: float) -> None:
    of = drawn(9)
    of = replace(of, outcome=np.full(2_000, everybody))
    found = adjusted(of, raw(of))
    assert found
    assert (found.value, found.low, found.high) == pytest.approx(raw(of))


def test_an_even_draw_of_members_without_a_past_has_nothing_to_adjust_by() -> None:
    of = replace(drawn(2), spend=np.zeros(2_000))
    assert not uneven(of)
    assert adjusted(of, raw(of)) is None
