"""What is known of a candidate, in numbers to be weighed."""

import numpy as np

from crm_pwa.insights.nextitems.history import Floats, History, Ints
from crm_pwa.insights.nextitems.own import Own
from crm_pwa.insights.nextitems.shopwide import Shopwide

FEW = 1e-3
"""Added to shares before their logarithm is taken."""
OWN, SIMILAR, SHOP = 12, 2, 5
"""How many numbers each part has."""
EARLY, LATE = -2.0, 2.0
"""Between these the logarithm of days since ÷ usual gap is kept."""


def of_own(
    past: History, mine: Own, row: Ints, *, rebuy: Floats, similar: Floats, today: int
) -> Floats:
    """What the member's own visits say; all zero for a product never bought (row -1).

    rebuy: of each candidate's product. similar: its first number ``of_similar``.
    """
    has = row >= 0
    if not has.any():
        return np.zeros((len(row), OWN))
    r = np.maximum(row, 0)
    n = past.visits[mine.member[r]].astype(np.float64)
    often = mine.bought[r]
    gap = (mine.last_day[r] - mine.first_day[r]) / np.maximum(often - 1, 1)
    pace = np.clip(np.log((today - mine.last_day[r]) / np.maximum(gap, 1.0)), EARLY, LATE)
    pace = np.where(often > 1, pace, 0.0)
    told = (
        np.ones(len(r)),
        np.log(often / n),
        np.log(mine.slow[r] + FEW),
        np.log(mine.fast[r] + FEW),
        np.log(mine.part[r] + FEW),
        mine.since[r] == 0,
        often == 1,
        np.log(n),
        np.log(rebuy),
        pace,
        pace**2,
        similar,
    )
    return np.stack([np.where(has, one, 0.0) for one in told], 1)


def of_similar(share: Floats, bought: Floats, usual: Floats, buyers: Floats) -> Floats:
    """How much more similar members buy a product than all do; nothing where they do as all.

    share: mean decayed share of similar members' visits with it; usual: of all visits. bought:
    share of similar members who ever bought it; buyers: of all members.
    """
    return np.stack(
        (np.log((share + FEW) / (usual + FEW)), np.log((bought + FEW) / (buyers + FEW))), 1
    )


def of_shop(shop: Shopwide, visits: Ints, product: Ints) -> Floats:
    """What all visits say, and the constant; visits: how many the member has."""
    told = (
        np.ones(len(product)),
        np.log(shop.ever[product]),
        np.log(shop.lately[product]),
        np.log(shop.part[product]),
        np.log(visits + 1.0),
    )
    return np.stack(told, 1)
