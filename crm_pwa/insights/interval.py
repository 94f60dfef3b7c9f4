"""Shares and their differences with 95 % intervals, in plain Python: pages use it too.

Newcombe's hybrid score interval is method 10 of R. G. Newcombe, "Interval estimation for the
difference between independent proportions", Statistics in Medicine 17 (1998): Wilson's interval
of each share, put together. It stays inside −1 … 1 and holds where nobody, or everybody, did.
"""

from math import sqrt
from typing import Literal, NamedTuple

Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""
FEWEST = 20
"""Contacts in an arm below which nothing is concluded, and counts below which none is shown."""
Verdict = Literal["evidence", "no evidence", "too few"]


class Share(NamedTuple):
    """``hits`` of ``n``, 0 ≤ hits ≤ n."""

    hits: int
    n: int


class Interval(NamedTuple):
    """An estimate and its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(share: Share) -> Interval:
    """The share and Wilson's score interval. Raises ZeroDivisionError for none of none."""
    hits, n = share
    p, z2 = hits / n, Z * Z
    middle, half = p + z2 / (2 * n), Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low = 0.0 if hits == 0 else (middle - half) / (1 + z2 / n)
    high = 1.0 if hits == n else (middle + half) / (1 + z2 / n)
    return Interval(p, low, high)


def newcombe(treat: Share, hold: Share) -> Interval:
    """Share of the treated less share of the hold-out, with Newcombe's hybrid score interval."""
    p, q = wilson(treat), wilson(hold)
    diff = p.value - q.value
    below = sqrt((p.value - p.low) ** 2 + (q.high - q.value) ** 2)
    above = sqrt((p.high - p.value) ** 2 + (q.value - q.low) ** 2)
    return Interval(diff, diff - below, diff + above)


def verdict(treat_n: int, hold_n: int, found: Interval | None) -> Verdict:
    """What may be said: evidence only where the interval leaves 0 out, of arms large enough."""
    if found is None or min(treat_n, hold_n) < FEWEST:
        return "too few"
    return "evidence" if found.low > 0 or found.high < 0 else "no evidence"
