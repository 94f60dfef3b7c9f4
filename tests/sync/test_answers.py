"""What a push costs and says beside the verdicts, and who is let in to be read."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event

from crm_pwa.accounts.models import Device
from crm_pwa.core.db import db, writing
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone, new_member

PhoneOf = Callable[[Person], Phone]
EMPTY = b'{"proto": 1, "ops": []}'


def test_an_answer_has_no_heads_that_a_phone_does_not_read(
    phone_of: PhoneOf, guide_a: Person
) -> None:
    answer = phone_of(guide_a).send(EMPTY)
    assert set(answer.headers.keys()) == {
        "Content-Type",
        "Content-Length",
        "X-Sync",
        "Cache-Control",
        "X-Content-Type-Options",
    }


def test_a_phone_signed_off_between_two_pushes_is_told_so_whatever_it_sends(
    shop: Flask, phone_of: PhoneOf, guide_a: Person
) -> None:
    phone = phone_of(guide_a)
    assert phone.send(EMPTY).status_code == 200
    with shop.app_context(), writing() as session:
        session.get_one(Device, phone.device).revoked_at = 1
    for body in (b"{", EMPTY, b"{"):
        answer = phone.send(body)
        assert (answer.status_code, answer.get_json()["error"]) == (403, "revoked")


def test_forty_edits_cost_the_statements_of_one_and_one_costs_few(
    shop: Flask, phone_of: PhoneOf, guide_a: Person
) -> None:
    phone = phone_of(guide_a)
    members = [new_member(shop) for _ in range(41)]
    phone.push(*(phone.op("consent.set", m, TASTE) for m in members))
    note = {"text": "likes wool"}
    ops = [phone.op("note.add", m, note, seen=1) for m in members]
    one, forty = _statements(shop, phone, ops[:1]), _statements(shop, phone, ops[1:])
    assert one == forty
    assert one <= (18 if shop.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else 22)


def _statements(shop: Flask, phone: Phone, ops: list[dict[str, Any]]) -> int:
    heard: list[str] = []
    with shop.app_context():
        engine = db.engine

    def hear(*told: Any) -> None:
        heard.append(told[2])

    event.listen(engine, "before_cursor_execute", hear)
    try:
        assert {result["s"] for result in phone.push(*ops)} == {"accepted"}
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return len(heard)
