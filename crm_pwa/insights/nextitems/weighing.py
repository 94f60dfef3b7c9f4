"""The weights of own history, similar members and shop, learned from windows that are over.

Four weeks that end on as-of are looked at as they would have been forecast from the morning they
began: for each member the products of the first visit in them are what should have been proposed.
A product counts 1 ÷ √(products of that visit): neither small baskets nor large decide alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from crm_pwa.insights.nextitems.candidates import Candidates, candidates, state
from crm_pwa.insights.nextitems.features import OWN, SIMILAR
from crm_pwa.insights.nextitems.history import Floats, History, Ints, changes
from crm_pwa.insights.nextitems.learning import fit

WINDOW_DAYS = 28
MOST_WINDOWS = 3
ENOUGH_MEMBERS, MOST_MEMBERS = 1_500, 3_000
LEAST_VISITS = 3
BLOCK = 500
STIFFNESS = 10.0
"""How hard the weights are drawn to ``PRIOR``: as ten rows would; it decides in a tiny shop."""
PRIOR_OWN = (2.8, 0.55, 0.23, 0.0, 0.29, 0.06, -0.1, 1.2, 0.24, 0.0, -0.09, -0.35)
PRIOR_SIMILAR = (0.44, 0.14)
PRIOR_SHOP = (-2.7, -0.25, 0.3, 0.17, -0.9)
PRIOR = (*PRIOR_OWN, *PRIOR_SIMILAR, *PRIOR_SHOP)
"""What two shops, a grocer and a wholesaler of gifts, taught on average, rounded."""


@dataclass(frozen=True)
class Learned:
    """The weights, and from how many members and candidates they come."""

    weights: Floats
    members: int
    rows: int

    def told(self) -> dict[str, Any]:
        """For run.json."""
        own, similar = self.weights[:OWN], self.weights[OWN : OWN + SIMILAR]
        parts = {"own": own, "similar": similar, "shop": self.weights[OWN + SIMILAR :]}
        rounded = {name: [round(float(w), 6) for w in part] for name, part in parts.items()}
        return {"weights": rounded, "members": self.members, "candidates": self.rows}


def learn(past: History, today: int) -> Learned:
    """Weights learned before ``today``; those of ``PRIOR`` where there is nothing to learn from."""
    told: list[Floats] = []
    shares: list[Floats] = []
    members = 0
    for back in range(1, MOST_WINDOWS + 1):
        start = today - WINDOW_DAYS * back
        for numbers, share, many in _window(past, start):
            told.append(numbers)
            shares.append(share)
            members += many
        if members >= ENOUGH_MEMBERS:
            break
    prior = np.array(PRIOR)
    if not told:
        return Learned(prior, 0, 0)
    rows = np.concatenate(told)
    return Learned(fit(rows, np.concatenate(shares), prior, STIFFNESS), members, len(rows))


def numbers_of(of: Candidates) -> Floats:
    """All numbers of candidates, part beside part."""
    return np.concatenate((of.own, of.similar, of.shop), 1)


def _window(past: History, start: int) -> list[tuple[Floats, Floats, int]]:
    """(numbers, share of each candidate, members), by block of members."""
    before = past.before(start)
    who, wanted, sizes = _first_visits(past, before, start)
    if not len(who):
        return []
    known, found = state(before, start), []
    for first in range(0, len(who), BLOCK):
        block = slice(first, first + BLOCK)
        of = candidates(known, who[block])
        keys = who[block][of.member] * past.products + of.product
        share = np.where(np.isin(keys, wanted), sizes[block][of.member] ** -0.5, 0.0)
        found.append((numbers_of(of), share, len(who[block])))
    return found


def _first_visits(past: History, before: History, start: int) -> tuple[Ints, Ints, Floats]:
    """(members, keys of what each bought on the first visit in the window, that visit's size)."""
    inside = (past.day >= start) & (past.day < start + WINDOW_DAYS)
    member, day = past.member[inside], past.day[inside]
    opens = changes(member)
    first = day[np.maximum.accumulate(np.where(opens, np.arange(len(day)), 0))]
    taken = (day == first) & (before.visits[member] >= LEAST_VISITS)
    member, product = member[taken], past.product[inside][taken]
    who, at = np.unique(member, return_index=True)
    sizes = np.round(1 / past.share[inside][taken][at])
    if len(who) > MOST_MEMBERS:
        chosen = np.linspace(0, len(who) - 1, MOST_MEMBERS).astype(np.int64)
        who, sizes = who[chosen], sizes[chosen]
    return who, member * past.products + product, sizes
