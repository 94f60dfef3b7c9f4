"""Candidates for a block of members, and what is known of each."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from crm_pwa.insights.nextitems.features import of_own, of_shop, of_similar
from crm_pwa.insights.nextitems.history import Floats, History, Ints
from crm_pwa.insights.nextitems.own import Own, own, rebuy_rates
from crm_pwa.insights.nextitems.shopwide import Shopwide, shopwide
from crm_pwa.insights.nextitems.similar import Panel, neighbours, panel

TOP_SHOP, TOP_SIMILAR = 40, 60


@dataclass(frozen=True)
class State:
    """All that is learned from a history once, before members are gone through."""

    past: History
    today: int
    mine: Own
    rebuy: Floats
    shop: Shopwide
    panel: Panel


@dataclass(frozen=True)
class Candidates:
    """One row for each (member, product) that may be proposed, by member, then product.

    member: place in the block's members. own_row: row of ``Own``, -1 where never bought.
    alike: neighbours of the member. alike_bought: how many of them bought the product.
    own, similar, shop: numbers to be weighed, a column each.
    """

    member: Ints
    product: Ints
    own_row: Ints
    alike: Ints
    alike_bought: Ints
    own: Floats
    similar: Floats
    shop: Floats


def state(past: History, today: int) -> State:
    """What is known on the morning of ``today``, an ordinal."""
    mine = own(past)
    return State(
        past,
        today,
        mine,
        rebuy_rates(past, mine),
        shopwide(past, mine, today, TOP_SHOP),
        panel(past, mine),
    )


def candidates(known: State, members: Ints) -> Candidates:
    """Own products, those of similar members and the shop's most bought, for ``members``."""
    near = neighbours(known.panel, members)
    count = np.asarray(near.sum(1)).ravel()
    sums = (near @ known.panel.bought).tocsr()
    member, product = _pairs(known, members, sums)
    row = _own_rows(known, members[member], product)
    of = np.maximum(count, 1)[member]
    told = _at(sums, member, product)
    bought = told.imag
    usual = known.shop.usual[product]
    none = (count == 0)[member]
    similar = of_similar(
        np.where(none, usual, told.real / of),
        np.where(none, known.shop.buyers[product], bought / of),
        usual,
        known.shop.buyers[product],
    )
    own_numbers = of_own(
        known.past,
        known.mine,
        row,
        rebuy=known.rebuy[product],
        similar=similar[:, 0],
        today=known.today,
    )
    return Candidates(
        member,
        product,
        row,
        count[member].astype(np.int64),
        bought.astype(np.int64),
        own_numbers,
        similar,
        of_shop(known.shop, known.past.visits[members[member]], product),
    )


def _pairs(known: State, members: Ints, sums: sp.csr_matrix) -> tuple[Ints, Ints]:
    size, mine = known.past.products, known.mine
    keys = [
        (np.arange(len(members))[:, None] * size + known.shop.top[None, :]).ravel(),
        *(
            place * size + mine.product[mine.starts[m] : mine.starts[m + 1]]
            for place, m in enumerate(members.tolist())
        ),
        *(place * size + _best(sums, place) for place in range(len(members))),
    ]
    both: Ints = np.unique(np.concatenate(keys))
    return both // size, both % size


def _best(sums: sp.csr_matrix, place: int) -> Ints:
    """The products similar members bought most; of equals, those with the first ids."""
    inside = slice(sums.indptr[place], sums.indptr[place + 1])
    product, weight = sums.indices[inside].astype(np.int64), np.round(sums.data[inside].real, 9)
    if len(product) > TOP_SIMILAR:
        floor = np.partition(weight, -TOP_SIMILAR)[-TOP_SIMILAR]
        kept = weight >= floor
        product, weight = product[kept], weight[kept]
    best: Ints = product[np.lexsort((product, -weight))[:TOP_SIMILAR]]
    return best


def _own_rows(known: State, member: Ints, product: Ints) -> Ints:
    size, mine = known.past.products, known.mine
    if not len(mine.member):
        return np.full(len(member), -1)
    keys = mine.member * size + mine.product
    wanted = member * size + product
    row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: Ints = np.where(keys[row] == wanted, row, -1)
    return found


def _at(sums: sp.csr_matrix, row: Ints, column: Ints) -> NDArray[np.complex128]:
    """What a matrix has at (row, column); 0 where it has nothing. Rows are in order."""
    found = np.zeros(len(row), np.complex128)
    line = np.zeros(sums.shape[1], np.complex128)
    starts = np.searchsorted(row, np.arange(sums.shape[0] + 1))
    for place in range(sums.shape[0]):
        inside = slice(sums.indptr[place], sums.indptr[place + 1])
        wanted = slice(starts[place], starts[place + 1])
        line[sums.indices[inside]] = sums.data[inside]
        found[wanted] = line[column[wanted]]
        line[sums.indices[inside]] = 0
    return found
