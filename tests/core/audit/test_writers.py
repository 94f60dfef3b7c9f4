"""Whoever adds a row to a followed table leaves a trail of it: ordinary use is no fault."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.accounts import chosen
from crm_pwa.accounts.history import By
from crm_pwa.core.audit import checking, trail
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.privacy import operations as privacy
from crm_pwa.prompts import changing
from crm_pwa.prompts.rules import core
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync import floor
from tests.sync.test_revoked import send

CODE = "M1:NOBODYHASIT"


class Shop:
    """Who works, on what: a guide's phone, a lead's desk, a member."""

    def __init__(self, app: Flask, guide: Person, desk: Visitor) -> None:
        self.app, self.guide, self.desk = app, guide, desk
        self.member = floor.new_member(app)
        self.phone = floor.new_phone(app, guide)


def edits(shop: Shop) -> None:
    agreed = shop.phone.op("consent.set", shop.member, floor.TASTE)
    for _ in range(2):
        shop.phone.push(agreed)


def reads_on_a_phone(shop: Shop) -> None:
    looks = [shop.phone.op("access.read", shop.member, {"field": "allergy"}) for _ in range(2)]
    for _ in range(2):
        shop.phone.push(*looks)


def reads_on_a_page(shop: Shop) -> None:
    with shop.app.app_context(), writing() as session:
        privacy.log_read(session, shop.member, shop.guide.id, "allergies", now_ms())


def sends_what_nobody_can_read(shop: Shop) -> None:
    odd = shop.phone.op("note.add", shop.member, {"text": 7})
    for _ in range(2):
        (verdict, _) = shop.phone.push(odd, odd)
        assert verdict["why"] == "invalid"


def turns_down_a_code(shop: Shop) -> None:
    noted = [
        shop.phone.op("consent.set", f"code:{CODE}", floor.TASTE),
        shop.phone.op("note.add", f"code:{CODE}", {"text": "likes linen"}),
    ]
    shop.phone.push(*noted)
    shop.desk.post(f"/codes/{noted[0]['id']}/rejection")
    assert {one["why"] for one in shop.phone.push(*noted)} == {"out_of_scope"}


def forgets_late_edits(shop: Shop) -> None:
    noted = shop.phone.op("note.add", shop.member, {"text": "likes linen"})
    shop.desk.post(f"/devices/{shop.phone.device}/revocation")
    for _ in range(2):
        send(shop.phone, "/sync/v1/quarantine", shop.phone.token, noted)
    shop.desk.post(f"/devices/{shop.phone.device}/late-edits")


def chooses(shop: Shop) -> None:
    with shop.app.app_context(), writing() as session:
        chosen.choose(session, "lease_hours", 12, by=By(shop.guide.id, now_ms()))


def changes_a_rule(shop: Shop) -> None:
    with shop.app.app_context(), writing() as session:
        rule = core().rules[0].id
        changing.change_rule(session, rule, {}, on=False, by=By(shop.guide.id, now_ms()))


WRITERS: dict[str, Callable[[Shop], None]] = {
    "members/record.py": edits,
    "privacy/proofs.py": reads_on_a_phone,
    "privacy/operations.py": reads_on_a_page,
    "members/malformed.py": sends_what_nobody_can_read,
    "sync/operations.py": turns_down_a_code,
    "sync/late_edits.py": forgets_late_edits,
    "accounts/history.py": chooses,
    "prompts/changing.py": changes_a_rule,
}
FOLLOWED = "Access|DeskChange|Operation|RuleChange"
WRITES = re.compile(
    rf"\b(?:insert_new|upsert|added|save)\(session, (?:{FOLLOWED})\b"
    rf"|(?<!class )(?<!table_of)\b(?:{FOLLOWED})\((?!Base)"
)


@pytest.mark.parametrize("where", WRITERS)
def test_what_a_writer_adds_is_covered(
    app: Flask, guide_a: Person, lead_a: Person, visit: Visitor, where: str
) -> None:
    floor.open_shop(app)
    shop = Shop(app, guide_a, visit.by(lead_a))
    with app.app_context(), writing() as session:
        trail.begin(session, now_ms())
    with app.app_context():
        before = trail.counts(db.session())
    WRITERS[where](shop)
    with app.app_context():
        session, followed = db.session(), trail.trail_of(db.session())
        assert followed
        assert trail.counts(session) != before
        assert checking.check(session, followed).faults == []


def test_every_writer_of_a_followed_table_is_tried() -> None:
    folder = Path(trail.__file__).parents[2]
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if WRITES.search(path.read_text())
    }
    assert found == set(WRITERS)
