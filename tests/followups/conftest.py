"""The desk where a store's list is made and read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from crm_pwa.core.db import db, writing
from crm_pwa.core.sql import insert_new
from crm_pwa.followups import operations, queries
from crm_pwa.prompts.models import Prompt
from tests.house.cast import Person
from tests.house.members import Act, Known

YESTERDAY, TODAY, TOMORROW = (date(2026, 5, day) for day in (19, 20, 21))
Rows = list[dict[str, Any]]
_numbers = count(1)


@dataclass(frozen=True)
class Desk:
    """Store A's list, as its lead makes and reads it. ``act`` records what a guide does."""

    app: Flask
    lead: Person
    act: Act

    def prompt(self, member: Known, rule: str = "at_risk", **changes: object) -> str:
        """An open prompt; returns its id."""
        row: dict[str, object] = {
            "id": f"prompt-{next(_numbers):04d}",
            "member_id": member.id,
            "store_id": member.stores[0],
            "rule": rule,
            "args": '{"coupon_days":3}',
            "reasons": '[{"k":"visits","n":4}]',
            "from_day": "2026-05-01",
            "to_day": "2026-06-30",
            "score": 6000,
            "made_at": 0,
            "closed": "",
            "held_out": False,
        }
        with self.app.app_context(), writing() as session:
            insert_new(session, Prompt, [row | changes])
        return str(row["id"])

    def make(self, day: date = TODAY, cap: int = queries.CAP, store: str = "store-a") -> int:
        """Make the list; how many rows are new."""
        with self.app.app_context(), writing() as session:
            return operations.make(session, store, day, 1_000, cap=cap)

    def listed(self, day: date = TODAY) -> dict[str, Rows]:
        """The lead's groups of a day, those with rows."""
        with self.app.app_context():
            groups = queries.list_for(db.session(), self.lead.scope, day)
            return {group["k"]: group["rows"] for group in groups if group["rows"]}

    def only(self, day: date = TODAY) -> dict[str, Any]:
        """The one row that is listed."""
        ((row,),) = self.listed(day).values()
        return row

    def state(self) -> str:
        """The state of the one row there is, listed or not."""
        with self.app.app_context():
            return str(db.session.execute(text("SELECT state FROM follow_up")).scalar_one())

    def feed(self) -> list[tuple[str, int]]:
        """The follow-ups in the store's feed: (id, seq)."""
        query = "SELECT k, seq FROM feed WHERE t = 'followup' AND store_id = 'store-a' ORDER BY k"
        with self.app.app_context():
            return [(row.k, row.seq) for row in db.session.execute(text(query))]

    def change(self, query: str, **values: object) -> None:
        """Change the database behind everybody's back."""
        with self.app.app_context(), writing() as session:
            session.execute(text(query), values)


@pytest.fixture
def desk(app: Flask, lead_a: Person, act: Callable[..., None]) -> Desk:
    """The desk of store A."""
    return Desk(app, lead_a, act)
