"""Articles, by their code or a part of their name; and the packs of phones."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from crm_pwa.core.log.models import Feed
from crm_pwa.items.models import ItemPack
from crm_pwa.items.packing import Article
from crm_pwa.products.models import Product, PurchaseLine

FOUND = 8
"""Articles of a name that are listed, after which one is asked to type more of it."""
LONGEST_WORDS = 60


def carried(session: Session, most: int) -> list[Article]:
    """The articles that phones carry: all, or the ``most`` that were sold last."""
    query = _ARTICLES
    if session.execute(_COUNT).scalar_one() > most:
        query = _ARTICLES.join(_SOLD, _SOLD.c.product_id == Product.id, isouter=True)
        query = query.order_by(_SOLD.c.day.desc().nulls_last(), Product.id).limit(most)
    return [_article(row) for row in session.execute(query)]


def rows(session: Session, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Pack bodies by key."""
    found = session.execute(_PACKS, {"keys": sorted(set(keys))})
    return {row.k: msgspec.json.decode(row.body) for row in found}


def unpacked(session: Session) -> dict[str, str]:
    """All packs as they are kept."""
    return {row.k: row.body for row in session.execute(_ALL_PACKS)}


def stores_with(session: Session) -> set[str]:
    """Stores whose feeds hold packs."""
    return set(session.scalars(_WITH))


def by_code(session: Session, code: str) -> Article | None:
    """The article with this barcode or id."""
    found = session.execute(_BY_CODE, {"code": code}).all()
    return _article(found[0]) if found else None


def by_words(session: Session, words: str) -> list[Article]:
    """Articles whose names hold these words, by name; one more than ``FOUND`` at most."""
    said = words.strip()[:LONGEST_WORDS]
    if not said:
        return []
    query = _ARTICLES.where(Product.name.icontains(said, autoescape=True))
    query = query.order_by(Product.name, Product.id)
    return [_article(row) for row in session.execute(query.limit(FOUND + 1))]


def _article(row: Any) -> Article:
    return Article((row.barcode or row.id).upper(), row.name, row.composition)


_ARTICLES = select(Product.id, Product.barcode, Product.name, Product.composition)
_COUNT = select(func.count()).select_from(Product)
_SOLD = (
    select(PurchaseLine.product_id, func.max(PurchaseLine.day).label("day"))
    .group_by(PurchaseLine.product_id)
    .subquery()
)
_PACKS = select(ItemPack.k, ItemPack.body).where(ItemPack.k.in_(bindparam("keys", expanding=True)))
_ALL_PACKS = select(ItemPack.k, ItemPack.body)
_WITH = select(Feed.store_id).where(Feed.t == "product").distinct()
_BY_CODE = (
    _ARTICLES.where(
        or_(
            func.upper(Product.barcode) == bindparam("code"),
            func.upper(Product.id) == bindparam("code"),
        )
    )
    .order_by(Product.barcode == "", Product.id)
    .limit(1)
)
