"""A till and the phones before it, for tests."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select

from crm_pwa.checkout import token
from crm_pwa.checkout.models import Arrival
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta
from crm_pwa.members.models import Member
from crm_pwa.messages import outgoing, sending
from crm_pwa.messages.models import Message
from tests.house.cast import Person
from tests.house.page import Page
from tests.house.visiting import Visitor

TILL = re.compile(r"/tills/([A-Z2-7]{8})")
NEW = "13912345678"


@dataclass
class Till:
    """A till of store A whose code a guide shows, in a shop that can send text messages."""

    app: Flask
    guide: Person
    id: str
    more: Mapping[str, Any] = field(default_factory=dict)

    def code(self, ago_ms: int = 0, id: str = "", staff: str = "") -> str:
        """What its QR says, as it was shown some time ago."""
        keys = self.app.extensions["keys"]
        return token.write(keys, id or self.id, staff or self.guide.id, now_ms() - ago_ms)

    def phone(self) -> Visitor:
        """A phone nobody is known on, in English."""
        return Visitor(self.app).speaking("en")

    def arrivals(self) -> list[Arrival]:
        """Who came, in order."""
        with self.app.app_context():
            return list(db.session.scalars(select(Arrival).order_by(Arrival.at)))

    def members(self) -> int:
        """How many members there are."""
        with self.app.app_context():
            return len(db.session.scalars(select(Member.id)).all())


def open_till(app: Flask, guide: Person, store: str = "store-a") -> Till:
    """Open one as its staff would; text messages are shown, as in a demo shop."""
    with app.app_context(), writing() as session:
        session.merge(Meta(key=sending.DEMO, value="1"))
    page = Visitor(app).by(guide).post("/tills", {"store": store})
    found = TILL.search(page.location)
    assert found
    return Till(app, guide, found[1])


def sent_code(app: Flask) -> str:
    """The digits of the latest text message that waits."""
    keys = app.extensions["keys"]
    with app.app_context():
        row = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert row is not None
        (one,) = [
            claimed
            for claimed in outgoing.claim(db.session(), keys, now_ms(), 50)
            if claimed.id == row.id
        ]
        db.session.rollback()
    found = re.search(r"\b[0-9]{6}\b", one.letter.text)
    assert found
    return found[0]


def prove(till: Till, phone: Visitor, number: str, code: str) -> Page:
    """Ask for a code at the till, and type it in: where that leads."""
    phone.post(f"/t/{code}/phone", {"phone": number})
    return phone.post(f"/t/{code}/proof", {"code": sent_code(till.app)})
