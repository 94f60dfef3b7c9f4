"""The database as a folder of the import's files, for the parts to read as they read any other.

Only ids, dates, places and sums leave it, no name and no number of anybody. What members bought who
did not agree to be profiled is anonymous there: it counts for the goods, never for them.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.shopfiles import CONTACTS, LINES, MEMBERS, PRODUCTS, STORES, Shape
from crm_pwa.members.models import Card, Member
from crm_pwa.messages import queries as contacts
from crm_pwa.privacy.consent import profiled
from crm_pwa.products import stats
from crm_pwa.products.models import Product, PurchaseLine
from crm_pwa.prompts import experiment

CHUNK = 10_000
CENTS = 100
LONG_AGO = "2000-01-01"
"""Stands for a day of joining that nobody told."""
Rows = Iterable[Sequence[Any]]


def export(session: Session, folder: Path, as_of: date) -> set[str]:
    """Write the files of what happened before a day; return the members who are in them."""
    members = list(_members(session))
    told = {row[0] for row in members}
    holders = _holders(session, told)
    _write(folder, STORES, ("store_id", "name", "region", "timezone"), _stores(session))
    _write(folder, PRODUCTS, ("product_id", "name", "category", "subcategory"), _products(session))
    _write(folder, MEMBERS, ("member_id", "joined_on", "store_id"), members)
    _write(folder, LINES, LINES.required, _lines(session, holders, as_of))
    _write(folder, CONTACTS, CONTACTS.columns, _contacts(session, holders, as_of))
    return told


def _write(folder: Path, shape: Shape, columns: Sequence[str], rows: Rows) -> None:
    """A file with these rows; none where there are none."""
    path, count = folder / f"{shape.name}.csv", 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(columns)
        for row in rows:
            out.writerow(row)
            count += 1
    if not count:
        path.unlink()


def _stream(session: Session, query: Select[*tuple[Any, ...]], **values: Any) -> Iterator[Any]:
    yield from session.execute(query, values, execution_options={"yield_per": CHUNK})


def _stores(session: Session) -> Rows:
    return ((row.id, row.name, row.region, row.tz) for row in session.execute(_STORES))


def _products(session: Session) -> Rows:
    for row in _stream(session, _PRODUCTS):
        yield row.id, row.name, row.category, row.subcategory


def _members(session: Session) -> Rows:
    """Those who agreed to be profiled; of members who are one, the one that stays."""
    for row in _stream(session, _MEMBERS):
        if row.state and profiled(msgspec.json.decode(row.state)["consent"]):
            yield row.id, row.joined_on or LONG_AGO, row.home_store


def _holders(session: Session, told: set[str]) -> dict[str, str]:
    """Whose the lines of each member are: their own, or those of members who are one with them."""
    merged = stats.aliases(session)
    return {alias: m for m in told for alias in (m, *merged.get(m, ()))}


def _lines(session: Session, holders: dict[str, str], as_of: date) -> Rows:
    for row in _stream(session, _LINES, before=as_of.isoformat()):
        member = holders.get(row.member_id or "", "")
        at, amount = f"{row.day}T12:00:00", row.amount / CENTS
        yield (
            row.txn_id, at, member, row.store_id, row.channel or "store", row.product_id, row.qty,
            f"{amount:.2f}",
        )  # fmt: skip


def _contacts(session: Session, holders: dict[str, str], as_of: date) -> Rows:
    """Contacts of other systems, and the arms of our own prompts, each by its reason.

    As the board of effects: of the former those that were drawn, once somebody was held out.
    """
    made = contacts.since_the_draw(as_of.isoformat())
    for row in _stream(session, select(made).order_by(made.c.id)):
        if member := holders.get(row.member_id):
            value = "" if row.value is None else f"{row.value / CENTS:.2f}"
            yield (
                row.id, f"{row.day}T12:00:00", member, row.channel, row.reason, row.arm,
                row.propensity, row.outcome, value,
            )  # fmt: skip
    for one in experiment.drawn(session, as_of):
        if member := holders.get(one.member_id):
            yield (
                one.prompt_id, f"{one.day}T12:00:00", member, "card", one.rule, one.arm,
                one.propensity, one.outcome, f"{one.value / CENTS:.2f}",
            )  # fmt: skip


_STORES = select(Store.id, Store.name, Store.region, Store.tz).order_by(Store.id)
_PRODUCTS = select(Product.id, Product.name, Product.category, Product.subcategory)
_MEMBERS = (
    select(Member.id, Member.joined_on, Member.home_store, Card.state)
    .join(Card, Card.member_id == Member.id)
    .where(Member.merged_into == "", Member.erased_at.is_(None))
    .order_by(Member.id)
)
_LINES = (
    select(
        PurchaseLine.txn_id,
        PurchaseLine.n,
        PurchaseLine.day,
        PurchaseLine.member_id,
        PurchaseLine.store_id,
        PurchaseLine.channel,
        PurchaseLine.product_id,
        PurchaseLine.qty,
        PurchaseLine.amount,
    )
    .where(PurchaseLine.day < bindparam("before"))
    .order_by(PurchaseLine.txn_id, PurchaseLine.n)
)
