"""Gamma-Gamma: what a visit of a member will bring.

Fader, Hardie: The Gamma-Gamma Model of Monetary Value (2013). What a member spends at a visit is
gamma(p, nu) with a nu of their own, gamma(q, v) over members.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

Numbers = NDArray[np.float64]
BOUND = 12.0
NEAR = 0.01
MOST = 100_000
"""Members that are fitted, evenly picked where there are more."""
STARTS = ((0.5, 0.5, 2.0), (2.0, 1.5, 3.0), (0.0, 1.0, 5.0))
"""Logarithms of p, q, v to start from; v is in units of the mean spend."""


@dataclass(frozen=True)
class Parameters:
    """The three parameters; ``v`` in units of money."""

    p: float
    q: float
    v: float
    log_likelihood: float

    def spend(self, repeats: Numbers, mean: Numbers) -> Numbers:
        """Spend to expect of a visit of members with so many repeat visits of this mean."""
        told = np.where(repeats > 0, repeats * np.maximum(mean, 0), 0)
        return self.p * (self.v + told) / (self.p * repeats + self.q - 1)


def fit(repeats: Numbers, mean: Numbers) -> Parameters | None:
    """The most likely parameters; None where there are none, or no mean (q at most 1).

    Only members with repeat visits and spend above 0 say anything.
    """
    speak = (repeats > 0) & (mean > 0)
    if not speak.any():
        return None
    every = slice(None, None, -(-np.count_nonzero(speak) // MOST))
    x, m = repeats[speak][every], mean[speak][every]
    unit = float(m.mean())
    ends = [
        minimize(
            _lost,
            np.array(start),
            args=(x, m / unit),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-BOUND, BOUND)] * 3,
            options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 1_000},
        )
        for start in STARTS
    ]
    best = min(ends, key=lambda end: float(end.fun))
    p, q, v = np.exp(best.x)
    if not np.isfinite(best.fun) or (np.abs(best.x) > BOUND - NEAR).any() or q <= 1:
        return None
    found = -best.fun * x.size - np.log(unit) * x.size
    return Parameters(float(p), float(q), float(v * unit), float(found))


def _lost(logs: Numbers, x: Numbers, m: Numbers) -> tuple[float, Numbers]:
    """Minus the mean log-likelihood (equation 1a) at logarithms of p, q, v; its gradient."""
    p, q, v = np.exp(logs)
    shape, total = p * x, v + x * m
    value = (
        gammaln(shape + q) - gammaln(shape) - gammaln(q)
        + q * np.log(v) + (shape - 1) * np.log(m) + shape * np.log(x)
        - (shape + q) * np.log(total)
    )  # fmt: skip
    by_shape = digamma(shape + q) - digamma(shape) + np.log(m) + np.log(x) - np.log(total)
    slopes = np.array(
        [
            (x * by_shape).mean(),
            (digamma(shape + q) - digamma(q) + np.log(v) - np.log(total)).mean(),
            (q / v - (shape + q) / total).mean(),
        ]
    )
    return -float(value.mean()), -slopes * np.exp(logs)
