"""BG/NBD: how often members come, and whether they still do.

Fader, Hardie, Lee: Marketing Science 24 (2005), pages 275 to 284. While
active a member visits at random at a rate of their own, gamma(r, alpha) over members; after each
visit they leave for good with a chance of their own, beta(a, b) over members. Time is in weeks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal
from scipy.optimize import minimize
from scipy.special import betaln, digamma, gammaln

Numbers = NDArray[np.float64]
NODES = 32
BOUND = 12.0
"""Largest logarithm of a parameter. Where nobody leaves a ends at its least, which is an answer."""
FEWEST = 30
"""Members who came back, below whom four parameters are not asked for."""
NOBODY = 1e-6
MOST = 100_000
"""Members that are fitted, evenly picked where there are more: the fourth figure may differ."""
BLOCK = 20_000
STARTS = ((0.0, 1.0, 0.0, 0.0), (-1.0, 1.5, -1.0, 1.0), (1.0, 3.0, -2.0, 2.0))
"""Logarithms of r, alpha, a, b to start from; the best end wins."""


@dataclass(frozen=True)
class History:
    """Members, one a place: repeat visits, week of the last one and weeks seen, from the first."""

    repeats: Numbers
    last: Numbers
    weeks: Numbers


@dataclass(frozen=True)
class Parameters:
    """The four parameters, and the log-likelihood of the history they were fitted to."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


def fit(history: History) -> Parameters | None:
    """The parameters most likely to have made this history; None where too few came back."""
    if np.count_nonzero(history.repeats) < FEWEST:
        return None
    likelihood = _Likelihood(_picked(history))
    ends = [
        minimize(
            likelihood.lost,
            np.array(start),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-BOUND, BOUND)] * 4,
            options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 1_000},
        )
        for start in STARTS
    ]
    best = min(ends, key=lambda end: float(end.fun) if np.isfinite(end.fun) else np.inf)
    if not np.isfinite(best.fun):
        return None
    r, alpha, a, b = (float(value) for value in np.exp(best.x))
    return Parameters(r, alpha, a, b, float(-best.fun * len(history.repeats)))


def _picked(history: History) -> History:
    every = slice(None, None, -(-len(history.repeats) // MOST))
    return History(history.repeats[every], history.last[every], history.weeks[every])


def cohort(history: History) -> Parameters:
    """Everybody at the rate of all, as if one visit of that rate had been seen of each; none leave.

    For histories too short to fit. Half a visit is added, so that no rate is 0.
    """
    rate = (history.repeats.sum() + 0.5) / (history.weeks.sum() + 1)
    logs = np.log([1.0, 1 / rate, NOBODY, 1.0])
    likelihood = _Likelihood(history)
    lost, _slopes = likelihood.lost(logs)
    return Parameters(1.0, float(1 / rate), NOBODY, 1.0, float(-lost * likelihood.members))


class _Likelihood:
    """Equations 6 and 7 of the paper, members of equal history taken together."""

    def __init__(self, history: History) -> None:
        kinds = np.column_stack((history.repeats, history.last, history.weeks))
        told, self._times = np.unique(kinds, axis=0, return_counts=True)
        self._x, self._last, self._weeks = told.T
        self._counts, at = np.unique(self._x, return_inverse=True)
        self._members_of = np.bincount(at, self._times)
        self._again = self._x > 0
        self.members = float(self._times.sum())

    def lost(self, logs: Numbers) -> tuple[float, Numbers]:
        """Minus the mean log-likelihood at these logarithms of r, alpha, a, b; its gradient."""
        r, alpha, a, b = np.exp(logs)
        x, again = self._x, self._again
        log_seen, log_last = np.log(alpha + self._weeks), np.log(alpha + self._last)
        stays = -(r + x) * log_seen
        before = b + np.maximum(x, 1) - 1
        left = np.where(again, np.log(a) - np.log(before) - (r + x) * log_last, -np.inf)
        either = np.logaddexp(stays, left)
        gone = np.exp(left - either)
        value = self._times @ either + self._by_count(r, alpha, a, b)
        slopes = np.array(
            [
                self._times @ -((1 - gone) * log_seen + gone * log_last),
                self._times
                @ (-(r + x) * ((1 - gone) / (alpha + self._weeks) + gone / (alpha + self._last))),
                self._times @ gone / a,
                self._times @ -(gone / before),
            ]
        ) + self._slopes_by_count(r, alpha, a, b)
        return -value / self.members, -slopes * np.exp(logs) / self.members

    def _by_count(self, r: float, alpha: float, a: float, b: float) -> float:
        """What depends on the number of repeat visits alone."""
        x = self._counts
        rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        return float(self._members_of @ (rate + betaln(a, b + x) - betaln(a, b)))

    def _slopes_by_count(self, r: float, alpha: float, a: float, b: float) -> Numbers:
        x, members = self._counts, self._members_of
        together = digamma(a + b) - digamma(a + b + x)
        return np.array(
            [
                members @ (digamma(r + x) - digamma(r) + np.log(alpha)),
                members.sum() * r / alpha,
                members @ together,
                members @ (together + digamma(b + x) - digamma(b)),
            ]
        )


def alive(of: Parameters, history: History) -> Numbers:
    """The chance that a member has not left; never a rank: it is 1 for all who came once."""
    x = history.repeats
    odds = np.log(of.a) - np.log(of.b + np.maximum(x, 1) - 1)
    odds = odds + (of.r + x) * (np.log(of.alpha + history.weeks) - np.log(of.alpha + history.last))
    stays: Numbers = np.where(x > 0, 1 / (1 + np.exp(np.minimum(odds, 700))), 1.0)
    return stays


def chance_of_visit(of: Parameters, history: History, weeks: float) -> Numbers:
    """The chance of at least one visit within so many weeks from now."""
    none = np.exp(-(of.r + history.repeats) * np.log1p(weeks / (of.alpha + history.weeks)))
    chance: Numbers = alive(of, history) * (1 - none)
    return chance


def expected_visits(of: Parameters, history: History, weeks: float) -> Numbers:
    """Visits to expect within so many weeks from now: equation 10 of the paper.

    Its hypergeometric form loses all figures for frequent visitors and where a is near 1; this
    is the integral it came from, over the chance to leave: beta(a, b + x), by Gauss' nodes.
    """
    ahead = np.empty_like(history.repeats)
    order = np.argsort(history.repeats, kind="stable")
    values, first = np.unique(history.repeats[order], return_index=True)
    for x, same in zip(values, np.split(order, first[1:]), strict=True):
        nodes, weights = _beta_nodes(of.a, of.b + x)
        for start in range(0, len(same), BLOCK):
            here = same[start : start + BLOCK]
            grown = np.log1p(np.outer(weeks / (of.alpha + history.weeks[here]), nodes))
            ahead[here] = (-np.expm1(-(of.r + x) * grown) / nodes) @ weights
    return alive(of, history) * ahead


def _beta_nodes(a: float, b: float) -> tuple[Numbers, Numbers]:
    """Nodes and weights (sum 1) of a beta(a, b) distribution, by Golub and Welsch (1969)."""
    n = np.arange(1, NODES, dtype=np.float64)
    p, q = b - 1, a - 1  # of Jacobi's weight (1 - z)^p (1 + z)^q
    both = 2 * n + p + q
    middle = np.empty(NODES)
    middle[0] = (q - p) / (p + q + 2)
    middle[1:] = (q * q - p * p) / (both * (both + 2))
    beside = 4 * n * (n + p) * (n + q) / (both * both * (both + 1))
    beside = np.where(n == 1, beside / 1, beside * (n + p + q) / (both - 1))
    z, vectors = eigh_tridiagonal(middle, np.sqrt(beside))
    return (1 + z) / 2, vectors[0] ** 2
