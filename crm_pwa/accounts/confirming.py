"""Before more than a page of it leaves the house, whoever takes it shows once more that it is them.

How, the domain that asks says; nobody asks yet.
"""

from collections.abc import Callable

from flask import Response

Ask = Callable[[], Response | None]
_asks: list[Ask] = []


def by(ask: Ask) -> None:
    """Let a domain ask: it gives the page that does, or None for who showed it just now."""
    if ask not in _asks:
        _asks.append(ask)


def first() -> Response | None:
    """The page to answer with instead; None to go on."""
    return next((page for ask in _asks if (page := ask())), None)
