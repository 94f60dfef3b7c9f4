"""When a member comes: days, hours and the store."""

from datetime import date, timedelta
from random import Random

from crm_pwa.admin.demo.model import Person, Ticket
from crm_pwa.admin.demo.people import WINDOW_DAYS

HOURS = (10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)
CROWDS = (4, 7, 11, 8, 8, 10, 10, 9, 10, 12, 9, 4)
"""How many of a day's receipts fall into each opening hour: lunch and after work are busy."""
ONLINE_IN_A_HUNDRED = 14
ELSEWHERE_IN_A_HUNDRED = 5
TOWN = {"store-a": "store-b", "store-b": "store-a"}
SATURDAY = 5


def visits(person: Person, as_of: date) -> list[Ticket]:
    """Empty receipts, oldest first, back from the last visit in the member's own rhythm."""
    if person.away is None:
        return []
    first = min((as_of - person.joined).days, WINDOW_DAYS)
    back = [person.away]
    while not person.once and back[-1] + person.gap // 2 < first:
        back.append(back[-1] + _gap(person))
    days = sorted(as_of - timedelta(days=d) for d in back if d <= max(first, person.away))
    if (as_of - person.joined).days <= WINDOW_DAYS:
        person.joined = days[0]
    tickets = [_ticket(person, day, last=day == days[-1]) for day in days]
    return sorted(tickets, key=lambda ticket: ticket.day)


def opening(chance: Random) -> int:
    """A minute of the day the store is open."""
    return chance.choices(HOURS, CROWDS)[0] * 60 + chance.randrange(60)


def _gap(person: Person) -> int:
    return max(2, round(person.gap * person.dice.gauss(1, person.jitter)))


def _ticket(person: Person, day: date, *, last: bool) -> Ticket:
    chance = person.dice
    if day.weekday() < SATURDAY and chance.randrange(4) == 0 and not last:
        day += timedelta(days=min(SATURDAY - day.weekday(), 2))
    ticket = Ticket(day, opening(chance), person.store, person)
    roll = chance.randrange(100)
    if roll < ONLINE_IN_A_HUNDRED:
        ticket.channel, ticket.minute = "online", chance.randrange(8 * 60, 24 * 60)
    elif roll < ONLINE_IN_A_HUNDRED + ELSEWHERE_IN_A_HUNDRED:
        ticket.store = TOWN.get(person.store, person.store)
    return ticket
