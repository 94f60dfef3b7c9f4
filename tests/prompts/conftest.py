"""A member's purchases, and making a store's prompts on a day."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from crm_pwa.core.db import db, writing
from crm_pwa.products import operations as products
from crm_pwa.products import stats
from crm_pwa.prompts import operations, queries
from tests.house.members import Known

Buy = Callable[..., None]
Make = Callable[[date], int]
NOON = 12 * 3_600_000
DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1)


def at_noon(day: date) -> int:
    """Milliseconds of that day's noon, UTC."""
    return (day - EPOCH).days * DAY_MS + NOON


@pytest.fixture
def buy(app: Flask) -> Buy:
    """``buy(member_a, date(…), "Milk", cents=900, tags="category.formula")``: one receipt."""

    def line(
        member: Known, day: date, name: str, cents: int = 10_000, tags: str = "", qty: int = 1
    ) -> None:
        product = {"id": name, "name": name, "category": "x", "tags": tags}
        row = {
            "txn_id": f"{member.id} {day} {name}",
            "n": 1,
            "member_id": member.id,
            "at": at_noon(day),
            "day": day.isoformat(),
            "store_id": member.stores[0],
            "channel": "store",
            "product_id": name,
            "qty": qty,
            "amount": cents,
            "discount": 0,
        }
        with app.app_context(), writing() as session:
            products.keep_products(session, [product])
            products.keep_lines(session, [row])

    return line


@pytest.fixture
def make(app: Flask) -> Make:
    """Count the facts and make store A's prompts as of a day; how many were new."""

    def made(day: date) -> int:
        with app.app_context():
            stats.refresh(day)
            return operations.make(db.session(), "store-a", day, at_noon(day))

    return made


@pytest.fixture
def on_card(app: Flask) -> Callable[[Known], dict[str, dict[str, object]]]:
    """The open prompts of a member by rule, as the card carries them."""

    def prompts(member: Known) -> dict[str, dict[str, object]]:
        with app.app_context():
            found = queries.on_cards(db.session(), [member.id], 0)
            return {one["rule"]: one for one in found.get(member.id, [])}

    return prompts
