"""Members one step below, at and above every number of a rule, made from the rule's own data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crm_pwa.prompts.facts import MemberFacts
from crm_pwa.prompts.purchases import Counted
from crm_pwa.prompts.rules import Rule
from tests.prompts.people import REGULAR, TODAY, ago

Numbers = dict[str, Any]
FROM, OVER, BELOW, UP_TO, ONLY = "FTT", "FFT", "TFF", "TTF", "FTF"
"""Whether it fires one step below, at and above."""


@dataclass(frozen=True)
class Edge:
    """A member near the number ``name`` of a rule, and whether the rule fires for them."""

    name: str
    value: Any
    facts: MemberFacts
    fires: bool
    today: date = TODAY
    counted: Counted | None = None


Edges = Iterator[Edge]
EDGES: dict[str, Callable[[Numbers], Edges]] = {}


def of(rule: Rule) -> list[Edge]:
    """Every edge of a rule."""
    return list(EDGES[rule.id](rule.when))


def edges(rule: str) -> Callable[[Callable[[Numbers], Edges]], Callable[[Numbers], Edges]]:
    """Name the rule a function makes the edges of."""

    def named(made: Callable[[Numbers], Edges]) -> Callable[[Numbers], Edges]:
        EDGES[rule] = made
        return made

    return named


def three(
    name: str, value: int, fires: str, facts: Callable[[int], MemberFacts], step: int = 1
) -> Edges:
    """The value one step below, at and above; one below zero there is not."""
    for at, flag in zip((value - step, value, value + step), fires, strict=True):
        if at >= 0:
            yield Edge(name, at, facts(at), flag == "T")


def last_seen(days: int, **more: Any) -> MemberFacts:
    """A regular who was last seen so many days ago."""
    return replace(REGULAR, last_visit=ago(days), **more)
