"""Stores, products and contacts: files short enough to read row by row."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from crm_pwa.core import cells, shopfiles
from crm_pwa.insights.reading.kinds import (
    LONG,
    SHORT,
    WORD,
    ZONE,
    Cells,
    Column,
    Eyes,
    Kind,
    Later,
    zone,
)

ARMS = ("treat", "holdout")
ANSWERS = ("0", "1")
TEXT = Column("VARCHAR")


def _store(row: Cells, _eyes: Eyes) -> tuple[Any, ...]:
    name = row["timezone"] or ZONE
    try:
        zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        said = f"timezone: {cells.shown(name)} is not known; write it like {ZONE}"
        raise cells.Unusable(said) from None
    return cells.key("store_id", row["store_id"], SHORT), row["name"], row["region"], name


def _product(row: Cells, _eyes: Eyes) -> tuple[Any, ...]:
    price = cells.amount("list_price", row["list_price"]) if row["list_price"] else None
    texts = (row[name] for name in ("name", "category", "subcategory", "brand"))
    return cells.key("product_id", row["product_id"], LONG), *texts, price


def _contact(row: Cells, eyes: Eyes) -> tuple[Any, ...]:
    at, day = cells.moment("ts", row["ts"], zone(ZONE))
    if day >= eyes.as_of.isoformat():
        raise Later
    arm = row["arm"].lower()
    if arm not in ARMS:
        raise cells.Unusable(f"arm: {cells.shown(row['arm'])}; write treat or holdout")
    if row["outcome"] not in ANSWERS:
        raise cells.Unusable("outcome: write 1 or 0")
    return (
        cells.key("contact_id", row["contact_id"], LONG),
        at,
        date.fromisoformat(day),
        row["member_id"],
        cells.key("channel", row["channel"], WORD),
        cells.key("reason_code", row["reason_code"], SHORT),
        arm,
        cells.share("propensity", row["propensity"]),
        int(row["outcome"]),
        cells.amount("value", row["value"]) if row["value"] else None,
    )


STORES = Kind(
    shape=shopfiles.STORES,
    table="store",
    id="store_id",
    columns=dict.fromkeys(("store_id", "name", "region", "timezone"), TEXT),
    read=_store,
)
PRODUCTS = Kind(
    shape=shopfiles.PRODUCTS,
    table="product",
    id="product_id",
    columns={
        **dict.fromkeys(("product_id", "name", "category", "subcategory", "brand"), TEXT),
        "list_cents": Column("BIGINT"),
    },
    read=_product,
)
CONTACTS = Kind(
    shape=shopfiles.CONTACTS,
    table="contact",
    id="contact_id",
    columns={
        "contact_id": TEXT,
        "at_ms": Column("BIGINT"),
        "day": Column("DATE"),
        "member_id": Column("VARCHAR", refers="member"),
        "channel": TEXT,
        "reason_code": TEXT,
        "arm": TEXT,
        "propensity": Column("DOUBLE"),
        "outcome": Column("INTEGER"),
        "value_cents": Column("BIGINT"),
    },
    read=_contact,
)
