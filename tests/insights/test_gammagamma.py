import numpy as np
import pytest

from crm_pwa.insights.models import gammagamma
from crm_pwa.insights.models.gammagamma import Numbers, Parameters


def drawn(of: Parameters, members: int = 20_000) -> tuple[Numbers, Numbers]:
    chance = np.random.default_rng(7)
    repeats = chance.integers(1, 12, members).astype(np.float64)
    rates = chance.gamma(of.q, 1 / of.v, members)
    return repeats, chance.gamma(of.p * repeats, 1 / (rates * repeats))


def test_parameters_that_made_the_spend_are_found_in_it() -> None:
    of = Parameters(6.25, 3.744, 15.44, 0)
    found = gammagamma.fit(*drawn(of))
    assert found is not None
    assert (found.p, found.q, found.v) == pytest.approx((of.p, of.q, of.v), rel=0.05)


def test_a_newcomer_is_expected_to_spend_as_the_shop_and_a_regular_as_before() -> None:
    of = Parameters(6.25, 3.744, 15.44, 0)
    nobody, often = of.spend(np.array([0.0, 1e6]), np.array([0.0, 80.0]))
    assert nobody == pytest.approx(of.p * of.v / (of.q - 1))
    assert often == pytest.approx(80, rel=1e-4)


@pytest.mark.parametrize("mean", [[], [0.0, 0.0], [-3.0]])
def test_where_nobody_spent_there_are_no_parameters(mean: list[float]) -> None:
    assert gammagamma.fit(np.ones(len(mean)), np.array(mean)) is None


def test_the_unit_of_money_changes_nothing_but_the_unit() -> None:
    repeats, mean = drawn(Parameters(2, 3, 10, 0), 2_000)
    yuan, fen = gammagamma.fit(repeats, mean), gammagamma.fit(repeats, mean * 100)
    assert yuan is not None
    assert fen is not None
    assert fen.v == pytest.approx(yuan.v * 100, rel=1e-4)
    assert fen.p == pytest.approx(yuan.p, rel=1e-4)
