"""The articles of the shop, out of data/catalogue.csv: one row a style, one article a variant."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from crm_pwa.admin.demo.model import Product

FILE = Path(__file__).parent / "data" / "catalogue.csv"
PREFIX = {"禾里": "HL", "拾露": "SL", "芽芽里": "YY"}
IN_STORE = "24"
"""EAN-13 numbers that begin with 20–29 are for use inside a company; no maker's article has one."""


@cache
def products() -> tuple[Product, ...]:
    """Every article, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        styles = enumerate(csv.DictReader(file), start=1)
        return tuple(product for row, style in styles for product in _variants(row, style))


@cache
def shelf(line: str) -> tuple[Product, ...]:
    """The articles of a line. Raises KeyError when there is none."""
    found = tuple(p for p in products() if p.line == line)
    if not found:
        raise KeyError(line)
    return found


@cache
def named(name: str) -> Product:
    """The article called exactly so. Raises KeyError."""
    return {p.name: p for p in products()}[name]


def ean13(body: str) -> str:
    """The twelve digits of `body` with their check digit (ISO/IEC 15420)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _variants(row: int, style: dict[str, str]) -> Iterator[Product]:
    for n, variant in enumerate(style["variants"].split(","), start=1):
        text, _, tag = variant.partition(":")
        tags = dict.fromkeys([*style["tags"].split(";"), tag])
        yield Product(
            id=f"{PREFIX[style['brand']]}{row:03d}{n:02d}",
            line=style["line"],
            name=style["name"] if text in style["name"] else f"{style['name']} {text}",
            category=style["category"],
            subcategory=style["subcategory"],
            brand=style["brand"],
            barcode=ean13(f"{IN_STORE}{row:06d}{n:04d}"),
            price=int(style["price"]) * 100,
            composition=style["composition"],
            tags=tuple(tags),
        )
