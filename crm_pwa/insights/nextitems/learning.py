"""Logistic regression on shares, by Newton's method."""

import numpy as np

from crm_pwa.insights.nextitems.history import Floats

STEPS, HALVINGS = 50, 30
CLOSE = 1e-7
FARTHEST = 30.0
"""Beyond this a chance is 0 or 1 to thirteen digits."""


def fit(told: Floats, share: Floats, prior: Floats, stiffness: float) -> Floats:
    """Weights w that make 1 / (1 + exp(-told @ w)) closest to ``share``, drawn to ``prior``.

    share: of each row, between 0 and 1. What is made greatest is the logistic likelihood less
    stiffness / 2 × the squared distance from the prior: it has one top, and a step that would lead
    down is halved. Sums are taken in one fixed order, whatever the number of threads.
    """
    weights, height = prior, _height(told, share, prior, prior, stiffness)
    for _ in range(STEPS):
        chance = chance_of(weighed(told, weights))
        slope = np.einsum("ni,n->i", told, share - chance) - stiffness * (weights - prior)
        bend = np.einsum("ni,n,nj->ij", told, chance * (1 - chance), told, optimize=False)
        step = np.linalg.solve(bend + stiffness * np.eye(len(prior)), slope)
        for halving in range(HALVINGS):
            tried = weights + step / 2**halving
            reached = _height(told, share, tried, prior, stiffness)
            if reached >= height:
                break
        else:
            return weights
        weights, height = tried, reached
        if np.abs(step).max() < CLOSE:
            break
    return weights


def weighed(told: Floats, weights: Floats) -> Floats:
    """The log odds of each row."""
    log_odds: Floats = np.einsum("ni,i->n", told, weights)
    return log_odds


def chance_of(log_odds: Floats) -> Floats:
    """1 / (1 + exp(-log odds))."""
    chance: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -FARTHEST, FARTHEST)))
    return chance


def _height(told: Floats, share: Floats, weights: Floats, prior: Floats, stiffness: float) -> float:
    log_odds = weighed(told, weights)
    likelihood = share * log_odds - np.logaddexp(0, log_odds)
    return float(likelihood.sum() - stiffness / 2 * np.square(weights - prior).sum())
