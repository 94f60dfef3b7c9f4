"""What the whole shop buys: each product's share of all visits, ever and of late."""

from dataclasses import dataclass

import numpy as np

from crm_pwa.insights.nextitems.history import Floats, History, Ints
from crm_pwa.insights.nextitems.own import Own

LATELY_DAYS = 28
CHANCE = 0.5
"""Buyers added to each product's: one nobody bought of late is not impossible."""


@dataclass(frozen=True)
class Shopwide:
    """By product: share of visits with it, ever and lately; mean share of the basket, lately.

    usual, buyers: share of all visits and of all members with a visit that had it, as counted.
    top: the products most bought, ever and lately, that any member may be proposed; what nobody
    bought is none, so that what later lines alone name is not proposed.
    """

    ever: Floats
    lately: Floats
    part: Floats
    usual: Floats
    buyers: Floats
    top: Ints


def shopwide(past: History, mine: Own, today: int, most: int) -> Shopwide:
    """Shares as of the morning of ``today``; ``most`` products of each kind are on top."""
    size = past.products
    late = past.day >= today - LATELY_DAYS
    ever = np.bincount(past.product, minlength=size).astype(np.float64)
    lately = np.bincount(past.product[late], minlength=size).astype(np.float64)
    part = np.bincount(past.product[late], past.share[late], minlength=size)
    whole = np.bincount(past.product, past.share, minlength=size)
    most_bought = [np.argsort(-kind, kind="stable")[:most] for kind in (ever, lately, part, whole)]
    top = np.unique(np.concatenate(most_bought))
    visits = max(1.0, float(past.visits.sum()))
    recent = max(1.0, float(past.share[late].sum()))
    usual = ever / visits
    return Shopwide(
        ever=(ever + CHANCE) / (visits + CHANCE),
        lately=(lately + 50 * usual + 0.05) / (recent + 50),
        part=(part + 50 * whole / visits + 0.02) / (recent + 50),
        usual=usual,
        buyers=np.bincount(mine.product, minlength=size)
        / max(1, int(np.count_nonzero(past.visits))),
        top=top[ever[top] > 0],
    )
