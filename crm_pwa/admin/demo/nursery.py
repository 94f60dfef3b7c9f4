"""A family's baskets: the baby's age decides what is in them."""

from datetime import date, timedelta

from crm_pwa.admin.demo.baskets import pick
from crm_pwa.admin.demo.catalogue import shelf
from crm_pwa.admin.demo.model import Item, Person, Product, Ticket

MONTH = 30.44
STAGE_ENDS = (6, 12, 30)
"""Months at which formula stages 1, 2 and 3 end."""
NAPPY_ENDS = (1.5, 4, 7, 13, 22, 34)
"""Months at which nappy sizes NB, S, M, L, XL and XXL end."""
ON_FORMULA = 0.78
GOAT = 0.25
REFILL_DAYS = 24
FIRST_NAPPY_DAYS = (5, 40)


def fill(visits: list[Ticket], person: Person) -> None:
    """Fill a family's baskets, oldest first: formula monthly, nappies, what the age asks for."""
    if person.born is None:
        raise ValueError("a family has a baby")
    chance = person.dice
    on_formula = chance.random() < ON_FORMULA
    goat = chance.random() < GOAT
    refilled = first = date.min
    nappies_after = timedelta(days=chance.randint(*FIRST_NAPPY_DAYS))
    for visit in visits:
        months = (visit.day - person.born).days / MONTH
        stage = formula(months, goat=goat) if on_formula else None
        if stage and (visit.day - refilled).days >= REFILL_DAYS:
            visit.items.append(Item(stage, qty=2))
            refilled = visit.day
            first = visit.day if first == date.min else first
        due = not on_formula or (first > date.min and visit.day - first >= nappies_after)
        size = nappy(months)
        if size and due and "nappy" in person.follows:
            visit.items.append(Item(size, qty=chance.choice((1, 2, 2, 3))))
        _add_extras(visit, person, months)


def formula(months: float, *, goat: bool = False) -> Product | None:
    """The formula of an age; none before birth and once the baby is past it."""
    stage = next((n for n, end in enumerate(STAGE_ENDS, start=1) if months < end), 0)
    if months < 0 or not stage:
        return None
    return shelf(f"{'goat' if goat else 'formula'}{stage}")[0]


def nappy(months: float) -> Product | None:
    """The nappy of an age; none before the last month of pregnancy and once trained."""
    size = next((n for n, end in enumerate(NAPPY_ENDS) if months < end), None)
    return None if size is None or months < -1 else shelf(f"nappy{size}")[0]


def _add_extras(visit: Ticket, person: Person, months: float) -> None:
    lines = _lines(months)
    chance = person.dice
    wanted = max(0 if visit.items else 1, chance.choice((0, 1, 1, 2)))
    for line in chance.choices(list(lines), list(lines.values()), k=wanted):
        visit.items.append(Item(pick(person, line, visit.day)))


def _lines(months: float) -> dict[str, int]:
    if months < 0:
        return {"mum": 6, "bcloth": 4, "bwash": 3, "wipes": 2, "gear": 1, "body": 2, "care": 2}
    always = {"wipes": 8, "bwash": 5, "bcloth": 6, "btoy": 4, "supp": 3, "care": 2, "tee": 2}
    if months < 6:  # noqa: PLR2004 - months
        return always | {"bottle": 4, "mum": 2, "gear": 1}
    food = {"food6": 9} if months < 9 else {"food6": 4, "food9": 10}  # noqa: PLR2004 - months
    return always | food
