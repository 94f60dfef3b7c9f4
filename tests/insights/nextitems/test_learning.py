import numpy as np
import pytest

from crm_pwa.insights.nextitems.learning import chance_of, fit, weighed


def test_weights_that_made_the_rows_are_found_again() -> None:
    chance = np.random.default_rng(4)
    told = np.column_stack((np.ones(20_000), chance.normal(size=(20_000, 2))))
    weights = np.array([-1.0, 0.8, -0.5])
    found = fit(told, chance_of(weighed(told, weights)), np.zeros(3), 1e-6)
    assert found == pytest.approx(weights, abs=1e-5)


def test_the_slope_is_nought_where_it_ends_even_from_a_far_prior() -> None:
    chance = np.random.default_rng(4)
    told = np.column_stack((np.ones(500), 5 * chance.normal(size=(500, 2))))
    share = (chance.random(500) < 0.1).astype(np.float64)
    prior = np.array([12.0, -9.0, 9.0])
    found = fit(told, share, prior, 2.0)
    slope = told.T @ (share - chance_of(weighed(told, found))) - 2.0 * (found - prior)
    assert np.abs(slope).max() < 1e-4


def test_a_stiff_prior_is_kept_where_there_is_little_to_learn() -> None:
    told, prior = np.ones((1, 1)), np.array([0.3])
    assert fit(told, np.zeros(1), prior, 1e6) == pytest.approx(prior, abs=1e-4)
