"""A backup is put back from before somebody joined: what phones send again is theirs once more."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db
from crm_pwa.members import erasing
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone
from tests.sync.test_joins import CODE, joining

PhoneOf = Callable[[Person], Phone]
LIKES = {"facet": "style", "concept": "style.minimal", "polarity": "like"}
SINCE = "since.db"


@pytest.fixture
def phone(app: Flask, shop: Flask, phone_of: PhoneOf, guide_a: Person, tmp_path: Path) -> Phone:
    """A phone known by the time of the backup."""
    known = phone_of(guide_a)
    assert app.test_cli_runner().invoke(args=["backup", str(tmp_path / SINCE)]).exit_code == 0
    return known


def put_back(app: Flask, tmp_path: Path) -> None:
    answer = app.test_cli_runner().invoke(args=["restore", str(tmp_path / SINCE)])
    assert answer.exit_code == 0, answer.output


def pushed(phone: Phone, ops: list[dict[str, Any]]) -> str:
    """The member whom all of it is about."""
    told = phone.push(*ops)
    assert [one["s"] for one in told] == ["accepted"] * len(ops)
    (member,) = {one.get("m", op["m"]) for one, op in zip(told, ops, strict=True)}
    return str(member)


def test_they_are_who_they_were_and_so_what_others_noted_of_them_arrives(
    app: Flask, phone: Phone, tmp_path: Path
) -> None:
    joined = joining(phone, address="李女士")
    member = pushed(phone, joined)
    noted = [phone.op("consent.set", member, TASTE), phone.op("tag.add", member, LIKES)]
    pushed(phone, noted)
    put_back(app, tmp_path)
    assert pushed(phone, joined) == member
    assert pushed(phone, noted) == member
    card = phone.card(member)
    assert card is not None
    assert [tag["c"] for tag in card["tags"]] == ["style.minimal"]


def test_who_was_forgotten_meanwhile_joins_not_again(
    app: Flask, phone: Phone, data_dir: Path, tmp_path: Path
) -> None:
    joined = joining(phone)
    member = pushed(phone, joined)
    with app.app_context():
        erasing.forget(data_dir, member, now_ms())
    put_back(app, tmp_path)
    told = phone.push(*joined)
    assert {(one["s"], one.get("why")) for one in told} == {("rejected", "erased")}
    (noted,) = phone.push(phone.op("tag.add", member, LIKES))
    assert noted["s"] == "rejected"
    with app.app_context():
        assert [one.name for one in db.session.scalars(db.select(Member))] == [""]
    anew = pushed(phone, joining(phone, CODE[:-1] + "5"))
    assert anew != member
