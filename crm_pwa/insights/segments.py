"""Value × need: which members matter for what they spend, and what they need now.

The numbers are data, in segments.json; where they come from stands in docs/insights.md.
"""

from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("segments.json")
Whole = NDArray[np.int64]
Words = NDArray[np.str_]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one segment ends and another begins.

    High value: a year's spend above ``high_year_cents``, or spend in the ``high_fifth``.
    ``monthly_gap_days``: who comes at least so often comes monthly. ``dormant_days``: silence
    after which high value sleeps. ``rising_basket_percent``: of the shop's median spend a visit,
    from which a newcomer's basket promises something.
    """

    high_year_cents: int
    high_fifth: int
    monthly_gap_days: int
    dormant_days: int
    rising_basket_percent: int


@cache
def limits() -> Limits:
    """Those of segments.json."""
    return msgspec.json.decode(FILE.read_bytes(), type=Limits)


class Told(msgspec.Struct, frozen=True):
    """What segments look at, one member a place; ``gap`` is -1 after a single visit."""

    visits: Whole
    gap: Whole
    since_last: Whole
    spend: Whole
    spend_year: Whole
    m: Whole
    stage: Words


def segments(of: Told, by: Limits) -> Words:
    """core, rising, dormant, at risk or ordinary, the first that fits in this order: dormant,
    core, at risk, rising."""
    high = (of.spend_year > by.high_year_cents) | (of.m >= by.high_fifth)
    silent = of.since_last >= by.dormant_days
    leaving = np.isin(of.stage, ("declining", "dormant"))
    monthly = (of.gap >= 0) & (of.gap <= by.monthly_gap_days)
    early = np.isin(of.stage, ("new", "growing"))
    basket = of.spend / of.visits
    usual = np.median(basket) if len(basket) else 0.0
    promising = basket * 100 >= usual * by.rising_basket_percent
    return np.select(
        [high & silent, high & monthly & ~leaving, leaving & ~silent, early & promising],
        ["dormant", "core", "at risk", "rising"],
        default="ordinary",
    )
