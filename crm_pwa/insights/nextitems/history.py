"""Who bought what on which visit, as arrays in one fixed order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_BUYERS = 5
"""A product fewer members bought is neither learned from nor proposed."""


@dataclass(frozen=True)
class History:
    """One row for each product a member bought on a day, sorted by member, day, product.

    members, products: how many there are. member, product: their places in the order of ids. day: a
    number.
    visit: number of the day among the member's own, from 0. share: 1 over the number of products
    of that visit. visits: by member, how many there are.
    """

    members: int
    products: int
    member: Ints
    product: Ints
    day: Ints
    visit: Ints
    share: Floats
    visits: Ints

    def before(self, day: int) -> "History":
        """The same shop as it was known on the morning of ``day``; the places stay the same."""
        kept = self.day < day
        return arranged(
            self.members, self.products, self.member[kept], self.product[kept], self.day[kept]
        )


def arranged(members: int, products: int, member: Ints, product: Ints, day: Ints) -> History:
    """A history of distinct (member, product, day), given in any order.

    Visits count whatever was bought; only products of ``LEAST_BUYERS`` members or more are kept.
    """
    order = np.lexsort((product, day, member))
    member, product, day = member[order], product[order], day[order]
    opens = changes(member, day)
    first = _first_of_member(member, opens)
    visit = np.cumsum(opens) - 1 - first
    visits = np.zeros(members, np.int64)
    np.maximum.at(visits, member, visit + 1)
    buyers = np.bincount(
        np.unique(member * products + product) % max(1, products),
        minlength=products,
    )
    kept = buyers[product] >= LEAST_BUYERS
    size = np.bincount(np.cumsum(opens) - 1, minlength=1)
    share = 1.0 / size[np.cumsum(opens) - 1] if len(member) else np.zeros(0)
    return History(
        members,
        products,
        member[kept],
        product[kept],
        day[kept],
        visit[kept],
        share[kept],
        visits,
    )


def changes(*keys: Ints) -> Bools:
    """True where a row differs from the one before it in any key; the first row always does."""
    if not len(keys[0]):
        return np.zeros(0, np.bool_)
    differs = np.zeros(len(keys[0]) - 1, np.bool_)
    for key in keys:
        differs |= key[1:] != key[:-1]
    return np.concatenate((np.ones(1, np.bool_), differs))


def _first_of_member(member: Ints, opens: Bools) -> Ints:
    """For each row the number, over all members, of its member's first visit."""
    number = np.cumsum(opens) - 1
    starts = np.where(changes(member), number, 0)
    first: Ints = np.maximum.accumulate(starts) if len(member) else number
    return first
