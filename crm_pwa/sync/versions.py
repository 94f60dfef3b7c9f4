"""Which shells are served: the shape of cards they read, and how old a shell may be.

A phone says ``Accept-Card``, the newest shape it reads; three are served. One that reads only
older ones is told to update before it pulls; what it noted is taken all the same. Shells are
counted (``GENERATION`` in static/shared/versions.js); ``MIN_BUILD`` asks older ones to update
while they go on.
"""

import re
from collections.abc import Callable
from typing import Any

from crm_pwa.core.errors import AppError

CARD = 1
SERVED = 3
MIN_BUILD = "1"
SHAPE = re.compile("[0-9]{1,9}")
Row = dict[str, Any]

DOWN: dict[int, Callable[[Row], Row]] = {}
"""A card's body of this shape as the one before had it: {2: from 2 to 1}."""


class TooOld(AppError):
    """The phone reads no shape of cards that is still served: it updates, then pulls."""

    reason = "build"
    status = 409


def card_shape(header: str | None) -> int:
    """The shape to serve to who sent this ``Accept-Card``; ours where it is newer or not said.

    Raises TooOld.
    """
    asked = int(header) if header and SHAPE.fullmatch(header) else CARD
    if asked <= CARD - SERVED:
        raise TooOld("This version of the app reads no card that is still served; update it.")
    return min(asked, CARD)


def shaped(rows: list[Row], shape: int) -> list[Row]:
    """Feed rows whose cards have this shape."""
    if shape == CARD:
        return rows
    return [
        row | {"body": _down(row["body"], shape)} if row["t"] == "card" else row for row in rows
    ]


def _down(body: Row, shape: int) -> Row:
    for version in range(CARD, shape, -1):
        body = DOWN[version](body)
    return body
