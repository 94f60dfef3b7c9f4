"""The ten best candidates of each member, and what each part had in it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crm_pwa.insights.nextitems.candidates import Candidates, State, candidates
from crm_pwa.insights.nextitems.features import OWN, SIMILAR
from crm_pwa.insights.nextitems.history import Bools, Floats, Ints
from crm_pwa.insights.nextitems.learning import chance_of, weighed

MOST = 10
DIGITS = 6

Allowed = Callable[[Ints, Ints], Bools]
"""Takes places of members and of products; says of each pair whether it may be proposed."""


@dataclass(frozen=True)
class Ranked:
    """One row for each proposal, by member, then rank. rank: from 1. row: in ``of``.

    score is own + similar + shop: the shop's numbers alone give ``shop``; what similar members and
    then the member's own visits add to it, or take from it, are the other two.
    """

    of: Candidates
    row: Ints
    rank: Ints
    score: Floats
    own: Floats
    similar: Floats
    shop: Floats


def ranked(known: State, weights: Floats, members: Ints, allowed: Allowed | None = None) -> Ranked:
    """The best ``MOST`` of what may be proposed to ``members``; of equals, the first id."""
    of = candidates(known, members)
    shop = np.round(weighed(of.shop, weights[OWN + SIMILAR :]), 9)
    similar = np.round(shop + weighed(of.similar, weights[OWN : OWN + SIMILAR]), 9)
    whole = np.round(similar + weighed(of.own, weights[:OWN]), 9)
    rows = np.arange(len(whole))
    if allowed is not None:
        rows = rows[allowed(members[of.member], of.product)]
    order = rows[np.lexsort((of.product[rows], -whole[rows], of.member[rows]))]
    member = of.member[order]
    rank = np.arange(len(order)) - np.searchsorted(member, member) + 1
    order, rank = order[rank <= MOST], rank[rank <= MOST]
    score, with_similar, alone = (_chance(part[order]) for part in (whole, similar, shop))
    return Ranked(
        of,
        order,
        rank,
        score,
        np.round(score - with_similar, DIGITS),
        np.round(with_similar - alone, DIGITS),
        alone,
    )


def _chance(log_odds: Floats) -> Floats:
    return np.round(chance_of(log_odds), DIGITS)
