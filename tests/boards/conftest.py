"""A chain where things happen by hand: contacts, prompts, purchases, answers."""

import json
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import pytest
from flask import Flask

from crm_pwa.boards import operations
from crm_pwa.boards.models import BoardCount
from crm_pwa.core import hlc
from crm_pwa.core.db import db, writing
from crm_pwa.core.sql import insert_new
from crm_pwa.members.models import Member
from crm_pwa.messages.models import Contact
from crm_pwa.products.models import Product, PurchaseLine
from crm_pwa.prompts.models import Outcome, Prompt
from tests.sync.floor import open_shop

TODAY = date(2026, 5, 20)
SHIRT = {"id": "p1", "name": "Linen shirt", "category": "tops", "tags": "style.minimal"}
SOCKS = {"id": "p2", "name": "Socks", "category": "socks", "tags": ""}
_numbers = count(1)


@dataclass(frozen=True)
class Chain:
    """Two stores and what happens in them."""

    app: Flask

    def put(self, table: Any, *rows: dict[str, Any]) -> None:
        """Insert rows."""
        with self.app.app_context(), writing() as session:
            insert_new(session, table, list(rows))

    def member(self, store: str = "store-a", **more: object) -> str:
        """A member at home there; the id."""
        id = f"m-{next(_numbers):05d}"
        row = {"id": id, "home_store": store, "merged_into": "", "erased_at": None}
        self.put(Member, row | more)
        return id

    def contacted(
        self, member: str, arm: str, hit: int, day: str = "2026-04-01", **more: object
    ) -> None:
        """Another system contacted the member, or held them out."""
        row = {"id": f"c-{next(_numbers)}", "member_id": member, "at": 0, "day": day}
        told = {"channel": "mail", "reason": "mail", "arm": arm, "propensity": 0.5}
        self.put(Contact, row | told | {"outcome": hit, "value": None} | more)

    def prompt(self, member: str, store: str = "store-a", **changes: object) -> str:
        """A prompt of the first ten days of May whose arm was drawn; the id."""
        id = f"pr-{next(_numbers):05d}"
        row = {"id": id, "member_id": member, "store_id": store, "rule": "replenish"}
        said = {"args": json.dumps({"product": "Linen shirt"}), "reasons": "[]", "score": 1}
        days = {"from_day": "2026-05-01", "to_day": "2026-05-10", "made_at": 0}
        drawn = {"closed": "", "held_out": False, "propensity": 0.5}
        self.put(Prompt, row | said | days | drawn | changes)
        return id

    def bought(self, member: str, day: str, product: str = "p1", qty: int = 1) -> None:
        """One receipt of one line."""
        row = {"txn_id": f"t-{next(_numbers)}", "n": 1, "member_id": member, "at": 0, "day": day}
        what = {"store_id": "store-a", "product_id": product, "qty": qty, "amount": 100}
        self.put(PurchaseLine, row | what | {"channel": "", "discount": 0})

    def answered(
        self, prompt: str, member: str, guide: str, day: str, outcome: str = "done"
    ) -> None:
        """The guide said that of the prompt, at noon of Shanghai."""
        at = hlc.make((date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400_000 + 14_400_000)
        row = {"id": f"o-{next(_numbers)}", "prompt_id": prompt, "member_id": member}
        said = {"outcome": outcome, "until": "", "why": "", "actor_id": guide, "hlc": at}
        self.put(Outcome, row | said)

    def counted(self, what: str) -> dict[tuple[str, ...], tuple[int, int]]:
        """Count; (store, about, arm) → (n, hits)."""
        with self.app.app_context():
            operations.count(db.session(), TODAY)
            rows = db.session.query(BoardCount).filter_by(what=what)
            return {(r.store_id, r.about, r.arm): (r.n, r.hits) for r in rows}


@pytest.fixture
def chain(app: Flask) -> Chain:
    """The chain, with two articles."""
    open_shop(app)
    made = Chain(app)
    made.put(Product, SHIRT, SOCKS)
    return made
