"""A body of a signed-off phone that does not come holds up nobody."""

from collections.abc import Callable
from contextlib import ExitStack

import msgspec
from flask import Flask

from crm_pwa.core import bodies
from crm_pwa.core.db import db
from crm_pwa.sync import contact
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import Phone
from tests.sync.test_revoked import note, send

PhoneOf = Callable[[Person], Phone]


def test_nobody_waits_to_write_while_a_signed_off_phone_s_body_is_on_its_way(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    visit.by(lead_a).post(f"/devices/{phone.device}/revocation")
    body = msgspec.json.encode({"proto": 1, "ops": note(phone, member_a)})
    holds_up: list[bool] = []

    def read() -> bytes:
        holds_up.append(bool(db.session().info.get("writing")))
        return body

    with shop.app_context():
        token = contact.token_of(f"Bearer {phone.token}")
        told = contact.held(read, token, shop.extensions["keys"]).results
    assert (holds_up, [one.s for one in told]) == ([False], ["accepted"] * 2)


def test_it_waits_where_those_of_strangers_do(
    phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    visit.by(lead_a).post(f"/devices/{phone.device}/revocation")
    ops = note(phone, member_a)
    with ExitStack() as waiting:
        for _ in range(bodies.KNOWN):
            waiting.enter_context(bodies.place(known=True))
        assert send(phone, "/sync/v1/quarantine", phone.token, *ops)[0] == 200
        for _ in range(bodies.STRANGERS):
            waiting.enter_context(bodies.place(known=False))
        assert send(phone, "/sync/v1/quarantine", phone.token, *ops)[0] == 503
