"""Reads of purchases."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.products.models import Product, PurchaseLine


def lines(session: Session, member_ids: Iterable[str], before: str) -> Sequence[Any]:
    """What was bought before the day ``before``, a row a line: by member, in order of days.

    Rows (member_id, day, product_id, qty, amount): ``qty`` below 0 for a return, ``amount`` in
    minor units.
    """
    return _LINES.rows(session, sorted(set(member_ids)), before=before)


def about(session: Session, product_ids: Iterable[str]) -> Sequence[Any]:
    """(id, name, category, subcategory, tags, composition) of these products."""
    return _ABOUT.rows(session, sorted(set(product_ids)))


def named(session: Session, names: Iterable[str]) -> Sequence[Any]:
    """(name, composition) of every product of these names: several may have one name."""
    return _NAMED.rows(session, sorted(set(names)))


_P, _L = table_of(Product).c, table_of(PurchaseLine).c
_LINES = ByIds(
    select(_L.member_id, _L.day, _L.product_id, _L.qty, _L.amount)
    .where(_L.day < bindparam("before"))
    .order_by(_L.member_id, _L.day),
    _L.member_id,
)
_ABOUT = ByIds(select(_P.id, _P.name, _P.category, _P.subcategory, _P.tags, _P.composition), _P.id)
_NAMED = ByIds(select(_P.name, _P.composition), _P.name)
