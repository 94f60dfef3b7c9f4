"""What members answer on their own page reaches phones with the next pull; late edits meet it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.me.consenting import Said, Shown, answer
from crm_pwa.members import own
from tests.house.cast import Person
from tests.sync.floor import HEALTH, TASTE, Phone

PhoneOf = Callable[[Person], Phone]
WARNING = {"substance": "", "words": "某种香精", "severity": "severe"}


@pytest.fixture
def phone(phone_of: PhoneOf, guide_a: Person, member_a: str) -> Phone:
    """A phone whose guide took both consents, an allergy and a note."""
    made = phone_of(guide_a)
    made.push(
        made.op("consent.set", member_a, TASTE),
        made.op("consent.set", member_a, HEALTH),
        made.op("allergy.add", member_a, WARNING),
        made.op("note.add", member_a, {"text": "likes linen"}),
    )
    return made


def says(app: Flask, member: str, layer: str, state: str) -> None:
    shown = Shown("what it is for", "en", "0123456789ab")
    said = Said(layer, "", state, read=True)
    with app.app_context(), writing() as session:
        sender = own.sender(member, app.extensions["keys"], now_ms())
        answer(session, sender, said, shown)


def card(page: dict[str, Any]) -> dict[str, Any]:
    (row,) = [row for row in page["rows"] if row["t"] == "card"]
    body: dict[str, Any] = row["body"]
    return body


@pytest.mark.parametrize(
    ("layer", "key", "kind", "payload"),
    [
        ("allergy", "allergies", "allergy.add", WARNING),
        ("personalisation", "notes", "note.add", {"text": "likes wool"}),
    ],
)
def test_a_layer_taken_back_is_gone_with_the_next_pull_and_late_edits_are_refused(
    shop: Flask, phone: Phone, member_a: str, layer: str, key: str, kind: str, payload: Any
) -> None:
    first = phone.pull()
    assert len(card(first)[key]) == 1
    late = phone.op(kind, member_a, payload)
    says(shop, member_a, layer, "withdrawn")
    assert card(phone.pull(first["next"]))[key] == []
    (verdict,) = phone.push(late)
    assert (verdict["s"], verdict["why"]) == ("rejected", "consent_withdrawn")


def test_a_yes_that_a_phone_took_before_it_knew_of_the_no_does_not_count(
    shop: Flask, phone: Phone, member_a: str
) -> None:
    seen = card(phone.pull())["rev"]
    late = phone.op("consent.set", member_a, HEALTH, seen=seen)
    says(shop, member_a, "allergy", "withdrawn")
    (verdict,) = phone.push(late)
    assert verdict["s"] == "accepted"
    assert card(phone.pull())["allergies"] == []
    says(shop, member_a, "allergy", "given")
    assert len(card(phone.pull())["allergies"]) == 1
