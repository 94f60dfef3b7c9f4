"""The shop as the files an import takes."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from crm_pwa.admin.demo import places
from crm_pwa.admin.demo.model import Person, Product, Shop, Ticket, Told

STORES = ("store_id", "name", "region", "timezone", "latitude", "longitude")
MEMBERS = (
    "member_id", "joined_on", "store_id", "name", "phone", "birthday", "birth_year", "gender",
    "tier", "consent_membership", "consent_personalisation", "consent_marketing", "language",
    "preferred_channel",
)  # fmt: skip
PRODUCTS = (
    "product_id", "name", "category", "subcategory", "brand", "barcode", "list_price",
    "composition", "tags",
)  # fmt: skip
LINES = (
    "txn_id", "ts", "member_id", "store_id", "channel", "product_id", "qty", "amount", "discount",
)  # fmt: skip

FACTS = ("fact_id", "ts", "member_id", "kind", "product_id", "value", "until")


def write(shop: Shop, folder: Path) -> None:
    """stores, members, products, transactions and facts as CSV, in a folder made for them."""
    folder.mkdir(parents=True, exist_ok=True)
    stores = ([store[column] for column in STORES] for store in places.stores())
    _save(folder / "stores.csv", STORES, stores)
    _save(folder / "members.csv", MEMBERS, map(_member, shop.people))
    _save(folder / "products.csv", PRODUCTS, map(_product, shop.products))
    lines = (line for ticket in shop.tickets for line in _lines(ticket))
    _save(folder / "transactions.csv", LINES, lines)
    _save(folder / "facts.csv", FACTS, map(_fact, count(1), shop.facts))


def yuan(cents: int) -> str:
    """Cents as a plain decimal: 128050 is "1280.50"."""
    return f"{cents / 100:.2f}"


def _save(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _member(person: Person) -> Sequence[str]:
    return (
        person.id,
        person.joined.isoformat(),
        person.store,
        person.name,
        person.phone,
        person.birthday,
        person.birth_year,
        person.gender,
        person.tier,
        *person.consents,
        person.language,
        person.channel,
    )


def _product(product: Product) -> Sequence[str]:
    return (
        product.id,
        product.name,
        product.category,
        product.subcategory,
        product.brand,
        product.barcode,
        yuan(product.price),
        product.composition,
        ";".join(product.tags),
    )


def _fact(n: int, told: Told) -> Sequence[str]:
    at = f"{told.day.isoformat()}T{told.minute // 60:02d}:{told.minute % 60:02d}:00"
    who, what = told.person.id, (told.product, told.value, told.until)
    return (f"F{n:06d}", at, who, told.kind, *what)


def _lines(ticket: Ticket) -> Iterator[Sequence[Any]]:
    at = f"{ticket.day.isoformat()}T{ticket.minute // 60:02d}:{ticket.minute % 60:02d}:00"
    member = ticket.person.id if ticket.person else ""
    for item in ticket.items:
        yield (
            ticket.id,
            at,
            member,
            ticket.store,
            ticket.channel,
            item.product.id,
            item.qty,
            yuan(item.amount),
            yuan(item.off),
        )
