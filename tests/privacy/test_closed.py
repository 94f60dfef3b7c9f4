"""What needs no consent is told in listed words: free ones are taken, and kept by no card."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation
from crm_pwa.core.merge import fold_all
from crm_pwa.members.moves import bodies
from crm_pwa.privacy.closed import REASONS
from crm_pwa.privacy.consent import redact
from crm_pwa.prompts.models import Outcome, Prompt
from crm_pwa.prompts.rules import core
from tests.house.cast import Person
from tests.sync.floor import Phone, new_member, new_phone, open_shop

SECRET = "is pregnant"


@pytest.fixture
def floor(app: Flask, guide_a: Person) -> tuple[Phone, str]:
    """A phone, and a member who agreed to nothing, with a prompt called p."""
    open_shop(app)
    member, day = new_member(app), str(store_day(now_ms(), "UTC"))
    facts = {"rule": "birthday", "args": "{}", "reasons": "[]", "score": 1, "made_at": 0}
    days = {"from_day": day, "to_day": day}
    with app.app_context(), writing() as session:
        session.add(Prompt(id="p", member_id=member, store_id="store-a", **facts, **days))
    return new_phone(app, guide_a), member


SAID = [
    ("contact.made", {"channel": "sms", "result": SECRET}, {"channel": "sms", "result": "other"}),
    ("contact.made", {"channel": SECRET, "result": "answered"}, {"channel": "other"}),
    ("contact.claim", {"channel": SECRET, "purpose": "birthday"}, {"channel": "other"}),
    ("contact.made", {"channel": "sms", "result": "no_answer"}, {"result": "no_answer"}),
    ("prompt.outcome", {"prompt": "p", "outcome": "done", "reason": SECRET}, {"why": ""}),
    ("prompt.outcome", {"prompt": "p", "outcome": "done", "reason": "price"}, {"why": "price"}),
]


@pytest.mark.parametrize(("kind", "payload", "kept"), SAID)
def test_free_words_are_taken_and_a_card_keeps_listed_ones(
    app: Flask, floor: tuple[Phone, str], kind: str, payload: dict[str, str], kept: dict[str, str]
) -> None:
    phone, member = floor
    op = phone.op(kind, member, payload)
    assert [v["s"] for v in (*phone.push(op), *phone.push(op))] == ["accepted", "duplicate"]
    card = phone.card(member)
    assert card is not None
    (row,) = card["contacts"] or card["outcomes"]["p"]
    assert kept.items() <= row.items()
    assert SECRET not in str(card)
    with app.app_context():
        assert SECRET not in db.session.scalars(select(Outcome.why)).all()


def test_the_log_keeps_no_free_words_either(app: Flask, floor: tuple[Phone, str]) -> None:
    phone, member = floor
    phone.push(*(phone.op(kind, member, p) for kind, p, _ in SAID if kind != "contact.claim"))
    with app.app_context():
        ids = db.session.scalars(select(Operation.id)).all()
        opened = bodies(db.session(), app.extensions["keys"], ids)
    assert len(opened) == 5
    assert SECRET not in str(opened)


def test_a_card_that_was_folded_before_is_told_without_them() -> None:
    said: dict[str, Any] = {"id": "i", "by": "g", "hlc": "0"}
    old = {
        "contacts": [
            said | {"channel": "by hand", "result": SECRET},
            said | {"channel": "sms", "claim": True},
        ],
        "outcomes": {"p": [said | {"o": "done", "why": SECRET}, said | {"o": "done"}]},
    }
    left = redact(fold_all([]) | old, {})
    assert SECRET not in str(left)
    assert left["contacts"] == [
        said | {"channel": "other", "result": "other"},
        said | {"channel": "sms", "claim": True},
    ]
    assert left["outcomes"] == {"p": [said | {"o": "done", "why": ""}, said | {"o": "done"}]}


def test_every_chip_of_the_rule_file_is_on_the_list() -> None:
    assert {chip.id for chip in core().unsuitable} == REASONS
