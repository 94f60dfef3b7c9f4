"""What is bought after something else: B within 90 days of A, for members with the habit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_pwa.admin.demo.baskets import pick
from crm_pwa.admin.demo.catalogue import shelf
from crm_pwa.admin.demo.model import Item, Person, Product, Ticket

WITHIN_DAYS = 90
STILL_OPEN_DAYS = 75
SAME_BASKET = 0.35
SCARF_WITH_COAT = 0.62


@dataclass(frozen=True, slots=True)
class Habit:
    """Who bought an article tagged `after` takes one of the shelf `line`."""

    name: str
    after: str
    line: str


HABITS = (
    Habit("accessory", "category.office_wear", "accessory"),
    Habit("spray", "category.foundation", "spray"),
)


def add(visits: Sequence[Ticket], person: Person, as_of: date) -> None:
    """Put the B of every A into this or a later basket; leave the newest ones open."""
    for habit in HABITS:
        if habit.name in person.follows:
            _follow(visits, person, habit, as_of)


def _follow(visits: Sequence[Ticket], person: Person, habit: Habit, as_of: date) -> None:
    covered = date.min
    for place, visit in enumerate(visits):
        first = _first(visit, habit.after)
        if first is None or visit.day <= covered:
            continue
        later = [v for v in visits[place + 1 :] if (v.day - visit.day).days <= WITHIN_DAYS]
        if chosen := _when(visit, later, person, as_of):
            chosen.items.append(_offer(person, habit, first, chosen.day))
            covered = chosen.day


def _when(visit: Ticket, later: Sequence[Ticket], person: Person, as_of: date) -> Ticket | None:
    """This basket or a later one; None when it is still to come."""
    here = person.dice.random() < SAME_BASKET
    if later and not here:
        return person.dice.choice(later)
    still_open = not later and (as_of - visit.day).days <= STILL_OPEN_DAYS
    return None if still_open and not here else visit


def _first(visit: Ticket, tag: str) -> Item | None:
    """What the offer goes with: the dearest article that has the tag."""
    tagged = [item for item in visit.items if tag in item.product.tags]
    return max(tagged, key=lambda item: item.product.price, default=None)


def _offer(person: Person, habit: Habit, first: Item, day: date) -> Item:
    if habit.line == "accessory" and person.gender == "m":
        return Item(pick(person, "menacc", day))
    tags = first.product.tags
    if habit.line == "accessory" and "category.coat" in tags and _wants_scarf(person):
        return Item(_scarf(tags, person))
    return Item(pick(person, habit.line, day))


def _wants_scarf(person: Person) -> bool:
    return person.dice.random() < SCARF_WITH_COAT


def _scarf(tags: Sequence[str], person: Person) -> Product:
    """A silk scarf, in the coat's colour where there is one."""
    silk = [p for p in shelf("accessory") if p.name.startswith("真丝方巾")]
    colours = {tag for tag in tags if tag.startswith("colour.")}
    return next((p for p in silk if colours & set(p.tags)), person.dice.choice(silk))
