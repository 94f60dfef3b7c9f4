"""What a difference becomes once it is told what was known before the contact.

``adjusted`` does three things to the raw difference, each only where the data ask for it:

- CUPED (Deng, Xu, Kohavi and Walker, WSDM 2013): the outcome less θ × (past spend − its mean),
  θ their pooled covariance inside the arms ÷ the variance of the spend.
- Unequal chances: each contact weighs 1 ÷ the chance of the arm it was drawn into (Hájek's
  ratio estimator). Contacts with no chance of the other arm are left out.
- A member contacted more than once counts as one draw: errors are summed by member before they
  are squared (Liang and Zeger, Biometrika 73, 1986).

The interval keeps the shape of Newcombe's, so that it holds for rare outcomes: its two halves,
times the ratio of the standard errors with and without the adjustment.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from crm_pwa.insights.interval import Interval

Floats = NDArray[np.float64]
Means = Literal["own arm", "treat", "unclear"]
FAR = 4.0
"""Standard errors between drawn and expected from which propensities do not tell of the draw."""


@dataclass(frozen=True)
class Contacts:
    """One reason's contacts, a row each: ``outcome`` 0 or 1, ``spend`` what came before."""

    member: NDArray[Any]
    treat: NDArray[np.bool_]
    outcome: Floats
    spend: Floats
    propensity: Floats

    def only(self, rows: NDArray[np.bool_]) -> "Contacts":
        """These rows alone."""
        return Contacts(
            member=self.member[rows],
            treat=self.treat[rows],
            outcome=self.outcome[rows],
            spend=self.spend[rows],
            propensity=self.propensity[rows],
        )


def meaning(of: Contacts) -> Means:
    """Of which arm the propensities are the chance: the row's own, or always of the contact.

    Whichever foretells how many were contacted; "unclear" where neither does, which is a sign
    that the hold-out was not drawn as recorded (sample ratio mismatch).
    """
    expected = np.where(of.treat, of.propensity, 1 - of.propensity)
    if _off(expected, of) <= FAR:
        return "own arm"
    return "treat" if _off(of.propensity, of) <= FAR else "unclear"


def _off(chance: Floats, of: Contacts) -> float:
    gap = abs(float(chance.sum()) - float(of.treat.sum()))
    spread = sqrt(float((chance * (1 - chance)).sum()))
    return gap / spread if spread else (0.0 if gap == 0 else FAR + 1)


def uneven(of: Contacts) -> bool:
    """Whether the draw was not the same for all, so that the raw difference compares unlikes."""
    return any(np.ptp(of.propensity[arm]) > 0 for arm in (of.treat, ~of.treat) if arm.any())


def repeated(of: Contacts) -> bool:
    """Whether somebody was contacted, or left out, more than once."""
    return len(np.unique(of.member)) < len(of.member)


def adjusted(of: Contacts, raw: Interval) -> Interval | None:
    """The adjusted difference; None where there is nothing to adjust by.

    ``of`` holds both arms, ``raw`` their raw difference with Newcombe's interval.
    """
    means = meaning(of) if uneven(of) else "unclear"
    weighs = means != "unclear"
    weight = _weights(of, means) if weighs else np.ones(len(of.treat))
    with_spend = bool(np.ptp(of.spend) > 0)
    if not (weighs or with_spend or repeated(of)):
        return None
    kept = weight > 0
    if not (of.treat[kept].any() and (~of.treat[kept]).any()):
        return None
    return _estimate(of.only(kept), weight[kept], raw)


def _weights(of: Contacts, means: Means) -> Floats:
    treat = np.where(of.treat, of.propensity, 1 - of.propensity)
    chance = treat if means == "own arm" else of.propensity
    own = np.where(of.treat, chance, 1 - chance)
    both: Floats = np.where((chance > 0) & (chance < 1), 1 / np.maximum(own, 1e-12), 0.0)
    return both


def _estimate(of: Contacts, weight: Floats, raw: Interval) -> Interval:
    share = np.zeros(len(weight))
    y, x = of.outcome.copy(), of.spend.copy()
    for arm in (of.treat, ~of.treat):
        share[arm] = weight[arm] / weight[arm].sum()
        y[arm] -= share[arm] @ of.outcome[arm]
        x[arm] -= share[arm] @ of.spend[arm]
    spread = float(weight @ (x * x))
    theta = float(weight @ (x * y)) / spread if spread else 0.0
    signed = np.where(of.treat, share, -share)
    diff = float(signed @ (of.outcome - theta * of.spend))
    wider = _stretch(of, signed * (y - theta * x))
    return Interval(
        diff, diff - wider * (raw.value - raw.low), diff + wider * (raw.high - raw.value)
    )


def _stretch(of: Contacts, error: Floats) -> float:
    """Standard error of the adjusted difference ÷ that of a plain one; 1 where neither varies."""
    _, group = np.unique(of.member, return_inverse=True)
    by_member = np.bincount(group, weights=error)
    plain = 0.0
    for arm in (of.treat, ~of.treat):
        p, n = float(of.outcome[arm].mean()), int(arm.sum())
        plain += p * (1 - p) / n
    return sqrt(float(by_member @ by_member) / plain) if plain else 1.0
