"""Members who buy alike: cosine of their baskets, against a bounded panel."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from crm_pwa.insights.nextitems.history import Floats, History, Ints
from crm_pwa.insights.nextitems.own import Own

PANEL = 3000
"""Members others are compared with: what keeps the work of a large shop in proportion."""
MOST_ALIKE, SHARE_ALIKE = 300, 8
"""How many of them count as similar: one in eight, at most 300."""
LEAST_VISITS = 3
NOTHING = 1e-9


@dataclass(frozen=True)
class Panel:
    """The panel's members, and what they bought.

    bought: a row for each of them; a product's number is its weight + i, so that a sum over rows
    tells both the weight and how many bought it. unit: all members' weights, rows of length one;
    turned: the panel's, a column each.
    alike: how many of the panel count as similar to one member.
    """

    members: Ints
    bought: sp.csr_matrix
    unit: sp.csr_matrix
    turned: sp.csr_matrix
    alike: int


def panel(past: History, mine: Own) -> Panel:
    """The panel: members of three visits or more, evenly taken over the sorted ids."""
    shape = (past.members, past.products)
    weights = sp.csr_matrix((mine.slow, mine.product, mine.starts), shape=shape)
    rare = np.log(
        (1 + np.count_nonzero(past.visits))
        / (1 + np.bincount(mine.product, minlength=past.products))
    )
    unit = _unit(weights, np.maximum(rare, 0.1))
    fit = np.flatnonzero(past.visits >= LEAST_VISITS)
    taken = fit[np.unique(np.linspace(0, len(fit) - 1, min(PANEL, len(fit))).astype(np.int64))]
    bought = weights[taken].astype(np.complex128)
    bought.data += 1j
    alike = max(1, min(MOST_ALIKE, len(taken) // SHARE_ALIKE))
    return Panel(taken, bought, unit, unit[taken].T.tocsr(), alike)


def neighbours(among: Panel, members: Ints) -> sp.csr_matrix:
    """A row for each of ``members`` with 1 for each of the panel most like them, nobody self.

    Equally alike: the one whose id comes first. Those with nothing in common do not count.
    """
    near = (among.unit[members] @ among.turned).toarray()
    near = np.round(near, 9) - 1e-12 * np.arange(near.shape[1])
    near[members[:, None] == among.members[None, :]] = -1
    count = min(among.alike, near.shape[1])
    if not count:
        return sp.csr_matrix((len(members), 0))
    best = np.argpartition(-near, count - 1, axis=1)[:, :count]
    best.sort(axis=1)
    real = np.take_along_axis(near, best, 1) > NOTHING
    starts = np.concatenate(([0], np.cumsum(real.sum(1))))
    shape = (len(members), near.shape[1])
    return sp.csr_matrix((np.ones(int(real.sum())), best[real], starts), shape=shape)


def _unit(weights: sp.csr_matrix, rare: Floats) -> sp.csr_matrix:
    """Rows of length one, rare products weighing more."""
    told = weights.multiply(rare).tocsr()
    length = np.sqrt(np.asarray(told.multiply(told).sum(1)).ravel())
    length[length == 0] = 1
    return sp.diags(1 / length) @ told
