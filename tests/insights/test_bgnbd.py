import numpy as np
import pytest
from scipy.special import hyp2f1

from crm_pwa.insights.models import bgnbd
from crm_pwa.insights.models.bgnbd import History, Parameters


def history(*members: tuple[float, float, float]) -> History:
    columns = np.array(members, dtype=np.float64).T
    return History(*columns)


def drawn(of: Parameters, members: int = 4_000, weeks: float = 52) -> History:
    """Members drawn as the model has it."""
    chance = np.random.default_rng(7)
    rates = chance.gamma(of.r, 1 / of.alpha, members)
    leaves = chance.beta(of.a, of.b, members)
    told = []
    for rate, leave in zip(rates, leaves, strict=True):
        visits, last, at = 0, 0.0, chance.exponential(1 / rate)
        while at < weeks:
            visits, last = visits + 1, at
            if chance.random() < leave:
                break
            at += chance.exponential(1 / rate)
        told.append((visits, last, weeks))
    return history(*told)


PUBLISHED = Parameters(0.243, 4.414, 0.793, 2.426, 0)
SOME = history((0, 0, 30), (1, 10, 30), (5, 29, 38.9), (60, 38, 38.9))


def closed(of: Parameters, seen: History, weeks: float) -> bgnbd.Numbers:
    """Equation 10 as the paper prints it."""
    x, until = seen.repeats, of.alpha + seen.weeks
    z = weeks / (until + weeks)
    shape = hyp2f1(of.r + x, of.b + x, of.a + of.b + x - 1, z)
    left = 1 - (until / (until + weeks)) ** (of.r + x) * shape
    expected: bgnbd.Numbers = (of.a + of.b + x - 1) / (of.a - 1) * left * bgnbd.alive(of, seen)
    return expected


@pytest.mark.parametrize("of", [PUBLISHED, Parameters(0.5, 3, 2.5, 4, 0)])
def test_expected_visits_are_those_of_the_printed_formula(of: Parameters) -> None:
    assert bgnbd.expected_visits(of, SOME, 39) == pytest.approx(closed(of, SOME, 39), rel=1e-9)


def test_where_nobody_leaves_visits_go_on_at_the_members_own_rate() -> None:
    of = Parameters(1.4, 1.35, 1e-9, 50, 0)
    rate = (of.r + SOME.repeats) / (of.alpha + SOME.weeks)
    assert bgnbd.expected_visits(of, SOME, 4) == pytest.approx(rate * 4, rel=1e-6)


def test_a_thousand_visits_keep_their_figures() -> None:
    often = history((3_000, 499, 500))
    found = bgnbd.expected_visits(Parameters(1, 1, 0.999999, 50, 0), often, 4)
    assert 20 < found[0] < 24


def test_the_slope_of_the_likelihood_is_its_slope() -> None:
    likelihood = bgnbd._Likelihood(SOME)
    logs = np.array([0.3, 1.1, -0.2, 0.8])
    _, slopes = likelihood.lost(logs)
    for at in range(4):
        step = np.zeros(4)
        step[at] = 1e-6
        by_hand = (likelihood.lost(logs + step)[0] - likelihood.lost(logs - step)[0]) / 2e-6
        assert slopes[at] == pytest.approx(by_hand, abs=1e-6)


def test_parameters_that_made_a_history_are_found_in_it() -> None:
    of = Parameters(0.8, 5.0, 0.7, 2.5, 0)
    found = bgnbd.fit(drawn(of))
    assert found is not None
    rates, leaves = found.r / found.alpha, found.a / (found.a + found.b)
    assert rates == pytest.approx(of.r / of.alpha, rel=0.1)
    assert leaves == pytest.approx(of.a / (of.a + of.b), rel=0.15)


def test_too_few_who_came_back_are_not_fitted_but_counted() -> None:
    few = history(*[(0, 0, 30)] * 500, *[(2, 20, 30)] * 29)
    assert bgnbd.fit(few) is None
    cohort = bgnbd.cohort(few)
    expected = bgnbd.expected_visits(cohort, few, 30).sum()
    assert expected == pytest.approx(58, rel=0.1)


def test_the_chance_of_a_visit_is_at_most_the_visits_to_expect() -> None:
    chance = bgnbd.chance_of_visit(PUBLISHED, SOME, 39)
    assert (chance <= bgnbd.expected_visits(PUBLISHED, SOME, 39) + 1e-12).all()
    assert (chance > 0).all()
    assert (chance < 1).all()
