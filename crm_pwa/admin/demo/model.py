"""What the made-up shop consists of while it is being made."""

from dataclasses import dataclass, field
from datetime import date
from random import Random


@dataclass(frozen=True, slots=True)
class Product:
    """One article. `line` is the shelf baskets are filled from; `price` in cents."""

    id: str
    line: str
    name: str
    category: str
    subcategory: str
    brand: str
    barcode: str
    price: int
    composition: str
    tags: tuple[str, ...]


@dataclass(slots=True)
class Person:
    """A member as the files tell them, and the habits their purchases come from.

    `consents`: membership, personalisation, marketing as "1", "0" or "" (not asked).
    `kind`: fashion, beauty, family, men or mixed. `gap`: days between visits; `away`: days since
    the last one, None for a member who never bought. `born`: the baby's birthday, for a family.
    """

    index: int
    id: str
    code: str
    phone: str
    dice: Random
    name: str = ""
    gender: str = "f"
    birthday: str = ""
    birth_year: str = ""
    language: str = "zh-Hans"
    channel: str = ""
    store: str = "store-a"
    joined: date = date.min
    tier: str = ""
    consents: tuple[str, str, str] = ("1", "", "")
    kind: str = "fashion"
    taste: tuple[str, ...] = ()
    gap: int = 45
    jitter: float = 0.2
    away: int | None = None
    once: bool = False
    budget: float = 1.0
    follows: frozenset[str] = frozenset()
    born: date | None = None


@dataclass(slots=True)
class Item:
    """One line of a ticket; `off` is the discount in cents on the whole line."""

    product: Product
    qty: int = 1
    off: int = 0

    @property
    def amount(self) -> int:
        """What the till took for the line, in cents; negative for a return."""
        return self.product.price * self.qty - self.off


@dataclass(slots=True)
class Ticket:
    """One receipt, of a member or of nobody known; `minute` counts from midnight, store time."""

    day: date
    minute: int
    store: str
    person: Person | None = None
    channel: str = "store"
    items: list[Item] = field(default_factory=list)
    id: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One row of facts.csv; `minute` counts from midnight, store time."""

    person: Person
    kind: str
    day: date
    minute: int
    product: str = ""
    value: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything made for one day; `tickets` in order of time."""

    as_of: date
    products: tuple[Product, ...]
    people: tuple[Person, ...]
    tickets: tuple[Ticket, ...]
    facts: tuple[Told, ...] = ()
