"""What goes into a basket: shelves by kind of member and season, articles by taste."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import accumulate

from crm_pwa.admin.demo.catalogue import shelf
from crm_pwa.admin.demo.model import Item, Person, Product, Ticket

SHELVES: Mapping[str, Mapping[str, int]] = {
    "fashion": {
        "office": 20, "dress": 11, "coat": 7, "trench": 3, "down": 5, "knit": 14, "tee": 8,
        "sweat": 3, "bottom": 13, "shoes": 7, "bag": 4, "home": 5, "lip": 2, "care": 2, "body": 1,
    },
    "beauty": {
        "base": 8, "lip": 14, "eye": 10, "care": 27, "mask": 11, "sun": 8, "body": 8, "hair": 7,
        "perfume": 4, "tee": 2, "home": 2,
    },
    "men": {"men": 84, "hair": 5, "perfume": 4, "body": 4, "bag": 1, "home": 1},
    "mixed": {
        "office": 10, "dress": 8, "coat": 4, "knit": 8, "tee": 6, "bottom": 8, "shoes": 4,
        "home": 5, "base": 6, "lip": 9, "care": 14, "mask": 6, "sun": 4, "body": 4, "perfume": 3,
    },
    "passer": {
        "tee": 10, "knit": 9, "office": 8, "dress": 9, "bottom": 8, "lip": 10, "mask": 8, "care": 8,
        "body": 7, "wipes": 5, "food9": 4, "bcloth": 4, "home": 5, "bag": 3, "men": 6,
    },
}  # fmt: skip
SEASONS = {
    "coat": {10, 11, 12, 1, 2}, "down": {11, 12, 1, 2}, "trench": {3, 4, 9, 10},
    "knit": {9, 10, 11, 12, 1, 2, 3}, "dress": {3, 4, 5, 6, 7, 8, 9}, "tee": {4, 5, 6, 7, 8},
    "sun": {3, 4, 5, 6, 7, 8, 9}, "sweat": {9, 10, 11, 3, 4},
}  # fmt: skip
OUT_OF_SEASON = 0.1
SUMMER = {4, 5, 6, 7, 8, 9}
SUMMER_ONLY, WINTER_ONLY = {"material.linen"}, {"material.wool", "material.cashmere"}
DEAR = 90_000
"""Cents; above it the budget of a member makes a difference."""
LIKED = 3.0
"""How much likelier an article becomes with each tag the member likes."""


def fill(ticket: Ticket, person: Person) -> None:
    """Put one to five articles of the member's shelves into the basket."""
    chance = person.dice
    lines, weights = _shelves(person.kind, ticket.day.month)
    wanted = 1 + sum(chance.random() < 0.34 * min(person.budget, 1.5) for _ in range(4))
    picked = (
        pick(person, line, ticket.day)
        for line in chance.choices(lines, cum_weights=weights, k=wanted)
    )
    ticket.items += [Item(article) for article in {a.id: a for a in picked}.values()]


def pick(person: Person, line: str, day: date) -> Product:
    """One article of a shelf, liked ones and those of the season more likely."""
    articles = shelf(line)
    weights = _weights(line, person.taste, person.budget, day.month in SUMMER)
    return person.dice.choices(articles, cum_weights=weights)[0]


@cache
def _shelves(kind: str, month: int) -> tuple[tuple[str, ...], tuple[float, ...]]:
    shares = SHELVES[kind]
    seasonal = (
        share * (1 if month in SEASONS.get(line, {month}) else OUT_OF_SEASON)
        for line, share in shares.items()
    )
    return tuple(shares), tuple(accumulate(seasonal))


@cache
def _weights(line: str, taste: tuple[str, ...], budget: float, summer: bool) -> tuple[float, ...]:
    off = WINTER_ONLY if summer else SUMMER_ONLY
    return tuple(accumulate(_weight(p, taste, budget, off) for p in shelf(line)))


def _weight(article: Product, taste: tuple[str, ...], budget: float, off: set[str]) -> float:
    weight = LIKED ** len(set(taste) & set(article.tags))
    if not off.isdisjoint(article.tags):
        weight *= 0.2
    return weight * budget if article.price >= DEAR else weight
