"""What members brought back: purchases of which no rule speaks as of theirs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any


def returned(lines: Sequence[Any]) -> dict[str, frozenset[date]]:
    """By product, the days of which nothing is left with the member.

    ``lines``: one member's, as ``products.lines`` gives them. A return takes from what was bought
    last before it; on one day purchases and returns are set off against each other.
    """
    back = {product for _, _, product, qty, _ in lines if qty < 0}
    net: dict[str, dict[str, int]] = {product: {} for product in back}
    for _, day, product, qty, _ in lines:
        if product in back:
            net[product][day] = net[product].get(day, 0) + qty
    return {product: _gone(days) for product, days in net.items()}


def _gone(net: Mapping[str, int]) -> frozenset[date]:
    """``net``: pieces bought less pieces returned, by day in order of time."""
    gone, owed = set(), 0
    for day in sorted(net, reverse=True):
        left = net[day] - owed
        owed = max(-left, 0)
        if left <= 0:
            gone.add(date.fromisoformat(day))
    return frozenset(gone)
