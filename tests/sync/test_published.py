"""Every operation ever published is still taken; old versions are said anew as the newest."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from flask import Flask
from msgspec import Meta, Struct

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import writing
from crm_pwa.core.merge import Kind, Op, catalogue, register, registry
from crm_pwa.notes import folds
from crm_pwa.notes.kinds import TASTE as LAYER
from crm_pwa.prompts.models import Prompt
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone, new_member

PhoneOf = Callable[[Person], Phone]
PUBLISHED = json.loads((Path(__file__).parent / "published.json").read_text("utf-8"))
PROMPT = "their-prompt"


def add_prompt(app: Flask, member: str) -> None:
    day = str(store_day(now_ms(), "UTC"))
    facts = {"rule": "birthday", "args": "{}", "reasons": "[]", "score": 1, "made_at": 0}
    days = {"from_day": day, "to_day": day}
    with app.app_context(), writing() as session:
        session.add(Prompt(id=PROMPT, member_id=member, store_id="store-a", **facts, **days))


def told(phone: Phone, member: str, other: str) -> list[dict[str, Any]]:
    """The published operations as this phone would send them of this member."""
    ops: list[dict[str, Any]] = []
    for one in PUBLISHED:
        fill = {"another member": other, "their prompt": PROMPT}
        payload = {key: fill.get(str(value), value) for key, value in one["p"].items()}
        more = {"v": one["v"]}
        if "of" in one:
            more["of"] = ops[one["of"]]["id"]
        if "obs" in one:
            more["obs"] = [ops[at]["id"] for at in one["obs"]]
        ops.append(phone.op(one["k"], member, payload, **more))
    return ops


def test_the_corpus_holds_every_version_of_every_kind() -> None:
    assert {(one["k"], one["v"]) for one in PUBLISHED} == {
        (kind.name, kind.version) for kind in catalogue()
    }


def test_every_published_operation_is_accepted(
    shop: Flask, phone_of: PhoneOf, lead_a: Person, member_a: str
) -> None:
    other = new_member(shop)
    add_prompt(shop, member_a)
    phone = phone_of(lead_a)
    phone.push(phone.op("consent.set", other, TASTE))
    verdicts = phone.push(*told(phone, member_a, other))
    taken = {one["k"]: verdict for one, verdict in zip(PUBLISHED, verdicts, strict=True)}
    assert {k: v for k, v in taken.items() if v["s"] != "accepted"} == {}


class Old(Struct, forbid_unknown_fields=True):
    """Words, as version 1 of a made-up kind called them."""

    said: Annotated[str, Meta(max_length=100)]


class New(Struct, forbid_unknown_fields=True):
    """Words, as its version 2 calls them."""

    text: Annotated[str, Meta(max_length=100)]


@pytest.fixture
def whisper() -> Iterator[str]:
    """A kind of two versions, for this test alone."""
    name = "whisper.add"
    register(
        Kind(name=name, version=1, payload=Old, layer=LAYER, upcast=lambda p: {"text": p["said"]})
    )
    register(
        Kind(name=name, version=2, payload=New, layer=LAYER, shelf=folds.NOTES, entry=folds.note)
    )
    yield name
    for version in (1, 2):
        del registry._kinds[name, version]


def test_an_old_version_is_kept_as_the_newest_says_it_and_a_repeat_is_known(
    phone_of: PhoneOf, guide_a: Person, member_a: str, whisper: str
) -> None:
    phone = phone_of(guide_a)
    op = phone.op(whisper, member_a, {"said": "softly"})
    (_, first) = phone.push(phone.op("consent.set", member_a, TASTE), op)
    old = registry._kinds[whisper, 1]
    registry._kinds[whisper, 1] = replace(old, upcast=lambda p: {"text": p["said"].upper()})
    (again,) = phone.push(op)
    assert (first["s"], again["s"]) == ("accepted", "duplicate")
    card = phone.card(member_a)
    assert card is not None
    assert [note["text"] for note in card["notes"]] == ["softly"]


def test_an_old_version_folds_like_the_new_one(whisper: str) -> None:
    common: dict[str, Any] = {
        "id": "0193ffff-0000-7000-8000-000000000001",
        "m": "m",
        "n": 1,
        "act": "a",
        "seen": 0,
    }
    old = Op(**common, k=whisper, v=1, hlc="0018f0000000-0000", p={"said": "softly"}, rev=1)
    assert registry.upcasted(old).p == {"text": "softly"}
    assert registry.upcasted(old).v == 2
