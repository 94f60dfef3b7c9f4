"""A shop floor for sync tests: members put in by hand, phones that speak the protocol."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import msgspec
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Staff
from crm_pwa.core import hlc, ids
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log import epoch
from crm_pwa.members import feed
from crm_pwa.members.models import Member, MemberCode, MemberStore
from crm_pwa.sync import settings
from tests.house.cast import Person

TASTE = {"layer": "personalisation", "state": "given", "text_version": "taste-1"}
HEALTH = {"layer": "allergy", "state": "given", "text_version": "allergy-1", "evidence": "1,1 2,2"}
_numbers = count(1)


def open_shop(app: Flask) -> None:
    """Give the database its epoch and the stores their settings, as a start of the server does."""
    with app.app_context(), writing() as session:
        epoch.begin(session)
        settings.refresh(session)


def new_member(app: Flask, store: str = "store-a", name: str = "李静") -> str:
    """A member of the store with the code ``M1:TEST<n>``; return the id."""
    member_id = ids.new()
    with app.app_context(), writing() as session:
        session.add(Member(id=member_id, home_store=store, name=name, address=name))
        session.flush()
        session.add(MemberStore(member_id=member_id, store_id=store, why="home"))
        session.add(MemberCode(code=f"M1:TEST{next(_numbers)}", member_id=member_id))
        session.flush()
        feed.touch(session, [(store, "card", member_id), (store, "index", member_id)])
    return member_id


def code_of(app: Flask, member_id: str) -> str:
    """The member's printed code."""
    with app.app_context():
        query = db.select(MemberCode.code).where(MemberCode.member_id == member_id)
        return str(db.session.execute(query).scalar_one())


@dataclass
class Phone:
    """One device of one guide, as the worker speaks: bearer token, counters, a clock."""

    app: Flask
    person: Person
    device: str
    token: str
    ticket: str = ""
    n: int = 0
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.app.test_client(use_cookies=False)

    def op(self, kind: str, member: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
        """An operation tapped now on this phone."""
        self.n += 1
        return {
            "id": ids.new(),
            "v": 1,
            "k": kind,
            "m": member,
            "n": self.n,
            "hlc": hlc.make(now_ms(), self.n),
            "act": self.person.id,
            "seen": 0,
            "p": payload,
        } | more

    def send(self, body: bytes, **headers: str) -> TestResponse:
        """Post raw bytes to push."""
        return self.browser.post(
            "/sync/v1/push",
            data=body,
            headers={"Authorization": f"Bearer {self.token}", **headers},
            content_type="application/json",
        )

    def push(self, *ops: dict[str, Any]) -> list[dict[str, Any]]:
        """Push the operations; return the verdicts."""
        envelope = {"proto": 1, "dev": self.device, "wall": now_ms(), "ops": list(ops)}
        answer = self.send(msgspec.json.encode(envelope))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        results: list[dict[str, Any]] = answer.get_json()["results"]
        return results

    def pull(self, cursor: str = "", store: str = "", limit: int = 500) -> dict[str, Any]:
        """Pull one page of a store, the first of the guide's by default."""
        answer = self.browser.get(
            "/sync/v1/pull",
            query_string={
                "store": store or self.person.stores[0],
                "cursor": cursor,
                "limit": limit,
            },
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        page: dict[str, Any] = answer.json  # type: ignore[assignment]
        return page

    def card(self, member: str, store: str = "") -> dict[str, Any] | None:
        """The member's card as this phone would pull it now; None when it is not in the feed."""
        page = self.pull(store=store)
        found = [row["body"] for row in page["rows"] if row["t"] == "card" and row["k"] == member]
        return found[0] if found else None


def new_phone(app: Flask, person: Person) -> Phone:
    """Enrol a phone of this person."""
    with app.app_context(), writing() as session:
        staff = session.get_one(Staff, person.id)
        given = accounts.enrol_device(session, staff, now_ms())
        return Phone(app, person, given.device.id, given.token, given.ticket)
