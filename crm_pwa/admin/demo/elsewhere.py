"""What happened outside the shop: carts, looks, points, estimates and a few complaints."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from crm_pwa.admin.demo import cast
from crm_pwa.admin.demo.catalogue import products
from crm_pwa.admin.demo.chance import dice
from crm_pwa.admin.demo.model import Person, Told

COMPLAINTS = 1
"""In a hundred members; the others are shares of those who agreed to personalisation."""
SHARES = {"cart": 3, "view": 4, "ask": 2, "try_on": 3, "points": 8}
LEAVING_AFTER = 2.5
"""Gaps of silence after which an estimate says that a member may leave."""
AHEAD = timedelta(days=6)
"""An estimate of yesterday speaks of a week."""


def facts(everybody: Sequence[Person], as_of: date, seed: int) -> Iterator[Told]:
    """What other systems tell of the crowd, all before `as_of`; the well-known are left alone."""
    for person in everybody[cast.SIZE :]:
        chance = dice(seed, "elsewhere", person.index)
        if chance.randrange(100) < COMPLAINTS:
            yield _told(person, "complaint", chance, as_of, 9)
        if person.consents[1] == "1":
            yield from _happened(person, chance, as_of)


def _happened(person: Person, chance: Random, as_of: date) -> Iterator[Told]:
    article = chance.choice(products()).id
    kinds = [kind for kind, share in SHARES.items() if chance.randrange(100) < share]
    for kind in kinds[:1]:
        if kind == "points":
            ends, n = as_of + timedelta(days=chance.randrange(90)), chance.randrange(50, 2_000)
            yield _told(person, kind, chance, as_of, 60, value=str(n), until=str(ends))
        elif kind == "cart":
            kept = str(as_of + timedelta(days=chance.randrange(5)))
            yield _told(person, kind, chance, as_of, 3, product=article, until=kept)
        else:
            for _ in range(3 if kind == "view" else 1):
                yield _told(person, kind, chance, as_of, 4, product=article)
    if person.away and LEAVING_AFTER * person.gap < person.away < 2 * LEAVING_AFTER * person.gap:
        value = str(chance.randrange(60, 96))
        yield _told(person, "churn", chance, as_of, 1, value=value, until=str(as_of + AHEAD))


def _told(person: Person, kind: str, chance: Random, as_of: date, most: int, **more: str) -> Told:
    """One row of the last ``most`` days."""
    day = as_of - timedelta(days=chance.randint(1, most))
    return Told(person, kind, day, chance.randrange(9 * 60, 22 * 60), **more)
