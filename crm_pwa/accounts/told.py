"""Phones are told what a desk changed: the domain that speaks to them says how."""

from collections.abc import Callable

from sqlalchemy.orm import Session

Tell = Callable[[Session], None]
_tells: list[Tell] = []


def by(tell: Tell) -> None:
    """Let a domain above hear that stores, people, rules or settings may have changed."""
    if tell not in _tells:
        _tells.append(tell)


def phones(session: Session) -> None:
    """Tell, at the end of a change and within its write transaction."""
    for tell in _tells:
        tell(session)
