"""The well-known members of the demo, each there to show something; data/cast.json tells who."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from crm_pwa.admin.demo import people, rhythm
from crm_pwa.admin.demo.catalogue import named
from crm_pwa.admin.demo.model import Item, Person, Ticket

FILE = Path(__file__).parent / "data" / "cast.json"
LEAP_YEAR = 1988
YUAN = 100


@cache
def told() -> tuple[dict[str, Any], ...]:
    """What the file tells, in the order of the members' index."""
    return tuple(json.loads(FILE.read_text(encoding="utf-8")))


SIZE = len(told())


def members(as_of: date, seed: int) -> list[Person]:
    """The well-known members, numbers 0 to SIZE − 1."""
    return [_member(index, facts, as_of, seed) for index, facts in enumerate(told())]


def visits(person: Person, as_of: date) -> list[Ticket]:
    """Their receipts as told, oldest first; `total` and `year_total` (yuan) set what was paid."""
    facts = told()[person.index]
    tickets = [_ticket(person, visit, as_of) for visit in facts["visits"]]
    if "year_total" in facts:
        _settle([item for ticket in tickets for item in ticket.items], facts["year_total"])
    return tickets


def day(ago: int | str, as_of: date) -> date:
    """A day so many days ago, or the latest one of that month and day before `as_of`."""
    if isinstance(ago, int):
        return as_of - timedelta(days=ago)
    month, of_month = map(int, ago.split("-"))
    this_year = date(as_of.year, month, of_month)
    return this_year if this_year < as_of else date(as_of.year - 1, month, of_month)


def _member(index: int, facts: dict[str, Any], as_of: date, seed: int) -> Person:
    person = people.blank(index, facts["phone"], seed)
    for field in ("name", "gender", "language", "channel", "store", "kind"):
        setattr(person, field, facts[field])
    person.taste = tuple(facts["taste"])
    person.consents = tuple(facts["consents"])
    person.joined = day(facts["visits"][0]["ago"], as_of)
    person.away = facts["visits"][-1]["ago"]
    if "born_ago" in facts:
        person.born = day(facts["born_ago"], as_of)
    if birth := facts["birth"]:
        person.birth_year = str(birth["year"])
        person.birthday = _birthday(birth, as_of)
    return person


def _birthday(birth: dict[str, Any], as_of: date) -> str:
    """A fixed day, or one so many days ahead; its year is a leap year, so that any day exists."""
    if "on" in birth:
        return f"{birth['year']}-{birth['on']}"
    coming = as_of + timedelta(days=birth["in_days"])
    return date(LEAP_YEAR, coming.month, coming.day).isoformat()


def _ticket(person: Person, visit: dict[str, Any], as_of: date) -> Ticket:
    items = [Item(named(name)) for name in visit["items"]]
    if "total" in visit:
        _settle(items, visit["total"])
    when = rhythm.opening(person.dice)
    return Ticket(day(visit["ago"], as_of), when, person.store, person, items=items)


def _settle(items: list[Item], yuan: int) -> None:
    """Take the difference to `yuan` off the dearest article."""
    dearest = max(items, key=lambda item: item.product.price)
    dearest.off = sum(item.amount for item in items) - yuan * YUAN
