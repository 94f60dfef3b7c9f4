"""Whatever length a payload may have, the columns it is kept in hold it, on every database."""

import json
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from sqlalchemy import String, func, select
from sqlalchemy.orm import Session

from crm_pwa.core import migrate
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.merge import Kind, catalogue
from crm_pwa.prompts.models import Prompt
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone, new_member, new_phone, open_shop

PUBLISHED = json.loads((Path(__file__).parents[1] / "sync/published.json").read_text("utf-8"))
LETTER = "长"
CHANNEL = "阔"  # another than the consents answer about, of which one is a no


def limits(kind: Kind) -> dict[str, int]:
    """The longest each text of this kind's payload may be, in characters."""
    (schema,) = msgspec.json.schema_components([kind.payload])[1].values()
    fields = schema["properties"].items()
    return {name: field["maxLength"] for name, field in fields if "maxLength" in field}


LIMITS = {(kind.name, kind.version): limits(kind) for kind in catalogue()}


def longest(one: dict[str, Any], other: str) -> dict[str, Any]:
    """The payload of a published operation, each text as long as may be."""
    said = {key: other if value == "another member" else value for key, value in one["p"].items()}
    letter = CHANNEL if one["k"].startswith("contact.") else LETTER
    texts = {name: letter * most for name, most in LIMITS[one["k"], one["v"]].items()}
    if one["k"] == "consent.set" and said["layer"] != "marketing":
        del texts["channel"]
    return said | texts


def add_prompt(app: Flask, member: str) -> None:
    """The prompt that the longest answer names."""
    most = LIMITS["prompt.outcome", 1]["prompt"]
    facts = {"rule": "birthday", "args": "{}", "reasons": "[]", "score": 1, "made_at": 0}
    day = str(store_day(now_ms(), "UTC"))
    with app.app_context(), writing() as session:
        session.add(
            Prompt(
                id=LETTER * most,
                member_id=member,
                store_id="store-a",
                from_day=day,
                to_day=day,
                **facts,
            )
        )


def told(phone: Phone, member: str, other: str) -> list[dict[str, Any]]:
    """Every published operation at its longest, as this phone would send it."""
    ops: list[dict[str, Any]] = []
    for one in PUBLISHED:
        more = {"of": ops[one["of"]]["id"]} if "of" in one else {}
        seen = {"obs": [ops[at]["id"] for at in one["obs"]]} if "obs" in one else {}
        ops.append(phone.op(one["k"], member, longest(one, other), v=one["v"], **more, **seen))
    return ops


def overlong(session: Session) -> list[tuple[str, int, int]]:
    """Every column that holds more than it promises: its name, its length, the longest text."""
    found = []
    for table in migrate.metadata().sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String) and column.type.length:
                most = session.execute(select(func.max(func.length(column)))).scalar_one() or 0
                found.append((str(column), column.type.length, most))
    return [one for one in found if one[2] > one[1]]


def test_every_text_of_a_payload_at_its_longest_is_taken_and_kept_whole(
    app: Flask, lead_a: Person
) -> None:
    open_shop(app)
    member, other = new_member(app), new_member(app)
    add_prompt(app, member)
    phone = new_phone(app, lead_a)
    phone.push(phone.op("consent.set", other, TASTE))
    ops = told(phone, member, other)
    verdicts = phone.push(*ops)
    refused = [op["k"] for op, one in zip(ops, verdicts, strict=True) if one["s"] != "accepted"]
    assert refused == []
    with app.app_context():
        assert overlong(db.session()) == []


def test_the_published_operations_hold_every_text_there_is() -> None:
    reached = {(one["k"], one["v"], name) for one in PUBLISHED for name in longest(one, "m")}
    wanted = {(*kind, name) for kind, names in LIMITS.items() for name in names}
    assert wanted <= reached
