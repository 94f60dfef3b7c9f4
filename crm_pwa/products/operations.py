"""The only writers of the catalogue and of purchase lines: sets in, changes counted."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.core.bulk import keep
from crm_pwa.products.models import Product, PurchaseLine

BLANK = {"subcategory": "", "brand": "", "barcode": "", "composition": "", "tags": ""}
Rows = Sequence[Mapping[str, Any]]


def keep_products(session: Session, rows: Rows) -> int:
    """Add or update products by id; return how many rows changed.

    ``rows``: columns of ``Product``, all the same ones. Columns left out stay as they are,
    and start blank in a new product.
    """
    named = set(rows[0]) if rows else set()
    new = {name: "" for name in BLANK if name not in named} | {"list_price": None}
    return keep(session, Product, [{**new, **row} for row in rows], leave=set(new) - named)


def keep_lines(session: Session, rows: Rows) -> int:
    """Add or correct purchase lines by (txn_id, n), all columns given; return how many changed."""
    return keep(session, PurchaseLine, rows)
