"""One made-up shop, from its seed: the same one for the same day, however often it is asked for."""

from collections import Counter
from datetime import date
from functools import lru_cache

from crm_pwa.admin.demo import baskets, cast, elsewhere, follows, nursery, people, rhythm, till
from crm_pwa.admin.demo.catalogue import products
from crm_pwa.admin.demo.chance import dice
from crm_pwa.admin.demo.model import Person, Shop, Ticket

SEED = 20
MEMBERS = 2_000
TIERS = (("diamond", 2_000_000), ("gold", 1_000_000), ("silver", 300_000))
"""Tier and what it takes in a year, in cents."""
YEAR_DAYS = 365


@lru_cache(maxsize=2)
def build(as_of: date, members: int = MEMBERS, seed: int = SEED) -> Shop:
    """The shop as it stands on the morning of `as_of`: nothing is dated that day or later.

    Raises ValueError for fewer members than the well-known ones.
    """
    if members < cast.SIZE:
        raise ValueError(f"at least {cast.SIZE} members: the well-known ones")
    known = cast.members(as_of, seed)
    crowd = people.crowd(cast.SIZE, members, as_of, seed)
    tickets = [ticket for person in known for ticket in cast.visits(person, as_of)]
    for person in crowd:
        tickets += _visits(person, as_of)
    chance = dice(seed, "till")
    tickets += till.returns([t for t in tickets if _is_crowd(t)], as_of, chance)
    tickets += till.passers(as_of, members, chance)
    till.number(tickets)
    everybody = (*known, *crowd)
    _tier(everybody, tickets, as_of)
    told = tuple(elsewhere.facts(everybody, as_of, seed))
    return Shop(as_of, products(), everybody, tuple(tickets), told)


def _visits(person: Person, as_of: date) -> list[Ticket]:
    visits = rhythm.visits(person, as_of)
    if person.kind == "family":
        nursery.fill(visits, person)
    else:
        for visit in visits:
            baskets.fill(visit, person)
    follows.add(visits, person, as_of)
    for visit in visits:
        till.discount(visit, person.dice)
    return visits


def _is_crowd(ticket: Ticket) -> bool:
    return ticket.person is not None and ticket.person.index >= cast.SIZE


def _tier(everybody: tuple[Person, ...], tickets: list[Ticket], as_of: date) -> None:
    spent: Counter[str] = Counter()
    for ticket in tickets:
        if ticket.person and (as_of - ticket.day).days <= YEAR_DAYS:
            spent[ticket.person.id] += sum(item.amount for item in ticket.items)
    for person in everybody:
        person.tier = next((t for t, least in TIERS if spent[person.id] >= least), "")
