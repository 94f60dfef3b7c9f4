"""What a member's own visits say of each product bought before."""

from dataclasses import dataclass

import numpy as np

from crm_pwa.insights.nextitems.history import Floats, History, Ints, changes

SLOW, FAST = 0.95, 0.8
"""What a visit weighs against the next one, in two memories: a long and a short one."""
LAST_VISITS = 8
PRIOR_CHANCES = 20
"""Chances of re-buying by which a product's own rate is drawn to that of all products."""


@dataclass(frozen=True)
class Own:
    """One row for each (member, product) bought, sorted by member, then product.

    bought: distinct visits with it. slow, fast: decayed share of visits with it.
    lately: how many of the last ``LAST_VISITS`` had it. part: mean share
    of the basket it made. since: visits after the last one with it. first: its first visit's
    number. last_day, first_day: ordinals. starts: by member, where the rows begin.
    """

    member: Ints
    product: Ints
    bought: Ints
    lately: Ints
    slow: Floats
    fast: Floats
    part: Floats
    since: Ints
    first: Ints
    first_day: Ints
    last_day: Ints
    starts: Ints


def own(past: History) -> Own:
    """Each member's products with how often, how lately and in how small a basket."""
    order = np.lexsort((past.day, past.product, past.member))
    member, product = past.member[order], past.product[order]
    opens = changes(member, product)
    start = np.flatnonzero(opens)
    last = np.concatenate((start[1:], [len(member)])).astype(np.int64) - 1
    visit, day = past.visit[order], past.day[order]
    visits = past.visits[member]
    age = (visits - 1 - visit).astype(np.float64)
    group = np.cumsum(opens) - 1

    def total(weight: Floats) -> Floats:
        return np.bincount(group, weight, minlength=len(start)).astype(np.float64)

    who, n = member[start], past.visits[member[start]].astype(np.float64)
    return Own(
        member=who,
        product=product[start],
        bought=np.bincount(group, minlength=len(start)).astype(np.int64),
        lately=total(np.where(age < LAST_VISITS, 1.0, 0.0)).astype(np.int64),
        slow=total(SLOW**age) * (1 - SLOW) / (1 - SLOW**n),
        fast=total(FAST**age) * (1 - FAST) / (1 - FAST**n),
        part=total(past.share[order] * SLOW**age) * (1 - SLOW) / (1 - SLOW**n),
        since=past.visits[who] - 1 - visit[last] if len(start) else start,
        first=visit[start],
        first_day=day[start],
        last_day=day[last] if len(start) else start,
        starts=np.searchsorted(who, np.arange(past.members + 1)),
    )


def rebuy_rates(past: History, mine: Own) -> Floats:
    """By product, how often those who had bought it did so again on a later visit.

    Each visit after the first with the product is one chance; rates are drawn towards the rate of
    all products as if each had ``PRIOR_CHANCES`` more.
    """
    size = past.products
    chances = (past.visits[mine.member] - 1 - mine.first).astype(np.float64)
    chance = np.bincount(mine.product, chances, minlength=size)
    again = np.bincount(mine.product, (mine.bought - 1).astype(np.float64), minlength=size)
    usual = (again.sum() + 1) / (chance.sum() + PRIOR_CHANCES)
    rates: Floats = (again + PRIOR_CHANCES * usual) / (chance + PRIOR_CHANCES)
    return rates
