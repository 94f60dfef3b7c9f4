"""Candidates for a block of members, and what is known of each."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

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
    share = (near @ known.panel.weights).tocsr()
    marks = (near @ known.panel.marks).tocsr()
    member, product = _pairs(known, members, share)
    row = _own_rows(known, members[member], product)
    of = np.maximum(count, 1)[member]
    bought = _at(marks, member, product)
    usual = known.shop.usual[product]
    none = (count == 0)[member]
    similar = of_similar(
        np.where(none, usual, _at(share, member, product) / of),
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


def _pairs(known: State, members: Ints, share: sp.csr_matrix) -> tuple[Ints, Ints]:
    size, mine = known.past.products, known.mine
    keys = [
        (np.arange(len(members))[:, None] * size + known.shop.top[None, :]).ravel(),
        *(
            place * size + mine.product[mine.starts[m] : mine.starts[m + 1]]
            for place, m in enumerate(members.tolist())
        ),
        *(place * size + _best(share, place) for place in range(len(members))),
    ]
    both: Ints = np.unique(np.concatenate(keys))
    return both // size, both % size


def _best(share: sp.csr_matrix, place: int) -> Ints:
    """The products similar members bought most; of equals, those with the first ids."""
    inside = slice(share.indptr[place], share.indptr[place + 1])
    product, weight = share.indices[inside].astype(np.int64), np.round(share.data[inside], 9)
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


def _at(matrix: sp.csr_matrix, row: Ints, column: Ints) -> Floats:
    """The matrix's values at (row, column); 0 where it has none. Rows are in order."""
    matrix.sort_indices()
    width = matrix.shape[1]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    keys, wanted = rows * width + matrix.indices, row * width + column
    if not len(keys):
        return np.zeros(len(row))
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, matrix.data[place], 0.0)
