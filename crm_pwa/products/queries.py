"""Reads of purchases."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from crm_pwa.products.models import Product, PurchaseLine

CHUNK = 5_000


def days(session: Session, member_ids: Iterable[str], before: str) -> list[Any]:
    """Per member and day before ``before``: (member_id, day, spend, most); in that order.

    ``spend`` is net of returns in minor units; ``most`` the largest quantity of a line.
    """
    return list(session.execute(_DAYS, {"ids": sorted(set(member_ids)), "before": before}).all())


def dearest(session: Session, visits: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """The dearest line bought in each (member, day): (amount, product name); ties by name."""
    found: dict[tuple[str, str], Any] = {}
    wanted = sorted(set(visits))
    for start in range(0, len(wanted), CHUNK):
        for row in session.execute(_DEAREST, {"visits": wanted[start : start + CHUNK]}).all():
            found.setdefault((row.member_id, row.day), row)
    return found


def bought(session: Session, member_ids: Iterable[str], before: str) -> list[Any]:
    """Per member, product and day before ``before``: (member_id, product_id, day, amount).

    Returns are left out; ``amount`` in minor units; in order of member, product and day.
    """
    return list(session.execute(_BOUGHT, {"ids": sorted(set(member_ids)), "before": before}).all())


def about(session: Session, product_ids: Iterable[str]) -> list[Any]:
    """(id, name, category, subcategory, tags) of these products."""
    found: list[Any] = []
    wanted = sorted(set(product_ids))
    for start in range(0, len(wanted), CHUNK):
        found += session.execute(_ABOUT, {"ids": wanted[start : start + CHUNK]}).all()
    return found


def rows(session: Session, product_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Product rows for phones by id: what the item check needs."""
    found = session.scalars(_PRODUCTS, {"ids": sorted(set(product_ids))})
    return {
        product.id: {
            "id": product.id,
            "name": product.name,
            "category": product.category,
            "brand": product.brand,
            "barcode": product.barcode,
            "composition": product.composition,
            "tags": [tag.strip() for tag in product.tags.split(";") if tag.strip()],
        }
        for product in found
    }


_PRODUCTS = select(Product).where(Product.id.in_(bindparam("ids", expanding=True)))
_LINE = PurchaseLine.__table__.c
_DAYS = (
    select(
        _LINE.member_id,
        _LINE.day,
        func.sum(_LINE.amount).label("spend"),
        func.max(_LINE.qty).label("most"),
    )
    .where(_LINE.member_id.in_(bindparam("ids", expanding=True)), _LINE.day < bindparam("before"))
    .group_by(_LINE.member_id, _LINE.day)
    .order_by(_LINE.member_id, _LINE.day)
)
_BOUGHT = (
    select(_LINE.member_id, _LINE.product_id, _LINE.day, func.sum(_LINE.amount).label("amount"))
    .where(_LINE.member_id.in_(bindparam("ids", expanding=True)), _LINE.day < bindparam("before"))
    .where(_LINE.qty > 0)
    .group_by(_LINE.member_id, _LINE.product_id, _LINE.day)
    .order_by(_LINE.member_id, _LINE.product_id, _LINE.day)
)
_ABOUT = select(
    Product.id, Product.name, Product.category, Product.subcategory, Product.tags
).where(Product.id.in_(bindparam("ids", expanding=True)))
_DEAREST = (
    select(_LINE.member_id, _LINE.day, _LINE.amount, Product.name)
    .join(Product, Product.id == _LINE.product_id)
    .where(tuple_(_LINE.member_id, _LINE.day).in_(bindparam("visits", expanding=True)))
    .where(_LINE.qty > 0)
    .order_by(_LINE.member_id, _LINE.day, _LINE.amount.desc(), Product.name)
)
