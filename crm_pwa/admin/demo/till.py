"""The till: discounts, returns, passers-by and ticket numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from crm_pwa.admin.demo import baskets
from crm_pwa.admin.demo.model import Item, Person, Ticket
from crm_pwa.admin.demo.people import WINDOW_DAYS
from crm_pwa.admin.demo.places import HOMES, SHARES
from crm_pwa.admin.demo.rhythm import opening

RETURNED = {"女装": 0.035, "男装": 0.03, "鞋包": 0.04, "美妆": 0.006}
"""Share of lines that come back, by category; nothing else is taken back."""
PASSERS_PER_DAY = 5.5 / 2_000
"""Receipts a day of people who show no code, for each member the shop has."""
NUMBERS = {"store-a": "JA", "store-b": "XH", "store-c": "HZ"}


def discount(ticket: Ticket, chance: Random) -> None:
    """Take off what the season takes off, in whole yuan: 618, double eleven, end of season."""
    percent = _percent(ticket.day)
    for item in ticket.items:
        if not item.off and percent and chance.random() < 0.7:  # noqa: PLR2004 - most articles
            item.off = item.product.price * item.qty * percent // 10_000 * 100


def returns(tickets: Iterable[Ticket], as_of: date, chance: Random) -> Iterator[Ticket]:
    """Receipts of what is brought back within two weeks; a return is no visit."""
    for ticket in tickets:
        for item in ticket.items:
            if chance.random() < RETURNED.get(item.product.category, 0):
                day = ticket.day + timedelta(days=chance.randint(1, 12))
                if day < as_of:
                    back = Item(item.product, -item.qty, -item.off)
                    yield Ticket(day, opening(chance), ticket.store, ticket.person, items=[back])


def passers(as_of: date, members: int, chance: Random) -> Iterator[Ticket]:
    """Receipts of people who show no code."""
    nobody = Person(-1, "", "", "", chance, kind="passer")
    for back in range(1, WINDOW_DAYS + 1):
        day = as_of - timedelta(days=back)
        for _ in range(int(members * PASSERS_PER_DAY * chance.uniform(0.6, 1.4) + chance.random())):
            store = chance.choices(HOMES, SHARES)[0]
            ticket = Ticket(day, opening(chance), store)
            baskets.fill(ticket, nobody)
            discount(ticket, chance)
            yield ticket


def number(tickets: list[Ticket]) -> None:
    """Sort by time and number each store's receipts by day, as a till does."""
    tickets.sort(key=lambda t: (t.day, t.minute, t.store, t.person.index if t.person else -1))
    issued: dict[tuple[str, date], int] = defaultdict(int)
    for ticket in tickets:
        key = (ticket.store, ticket.day)
        issued[key] += 1
        ticket.id = f"{NUMBERS[ticket.store]}{ticket.day:%Y%m%d}-{issued[key]:04d}"


def _percent(day: date) -> int:
    if (day.month, day.day) >= (11, 1) and (day.month, day.day) <= (11, 12):
        return 20
    if day.month == 6 and day.day <= 20:  # noqa: PLR2004 - the 618 weeks
        return 15
    return 30 if day.month in {1, 7} and day.day >= 10 else 0  # noqa: PLR2004 - end of season
