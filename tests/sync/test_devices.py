"""The lead sees how the store's phones stand; everybody else sees no such page."""

from collections.abc import Callable

import msgspec
from flask import Flask

from crm_pwa.accounts.models import Device
from crm_pwa.core import hlc
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.sync import queries
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import TASTE, Phone

PhoneOf = Callable[[Person], Phone]
HOUR_MS = 3_600_000


def say(phone: Phone, **how: int | str) -> None:
    """Push nothing but how the phone stands."""
    envelope = {"proto": 1, "dev": phone.device, "wall": now_ms(), "ops": []} | how
    assert phone.send(msgspec.json.encode(envelope)).status_code == 200


def rows(app: Flask, lead: Person, at: int = 0) -> list[dict[str, object]]:
    with app.app_context():
        return queries.devices(db.session(), lead.scope, at or now_ms())


def test_what_a_phone_says_of_itself_its_lead_is_shown(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    clock = now_ms() + 2 * HOUR_MS + 30_000
    say(phone, outbox_len=7, oldest_unsent_ms=5 * HOUR_MS, rejected_len=2, wall=clock, build="b1")
    (row,) = rows(shop, lead_a)
    assert (row["unsent"], row["oldest"], row["level"]) == (7, 300, "red")
    assert (row["rejected"], row["trouble"]) == (2, 3)
    assert abs(int(str(row["skew"])) - 7200) < 60
    page = visit.by(lead_a).speaking("en").get("/devices")
    assert "Clock 2 h ahead" in page.text
    assert "2 not kept" in page.text


def test_a_phone_that_wrote_a_time_to_come_is_flagged_and_its_edit_is_a_minute_ahead_at_most(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    ahead = hlc.make(now_ms() + 10 * 365 * 24 * HOUR_MS)
    phone.push(phone.op("consent.set", member_a, TASTE, hlc=ahead))
    (row,) = rows(shop, lead_a)
    assert (row["ahead"], row["skew"]) == (True, 0)
    card = phone.card(member_a)
    assert card is not None
    assert hlc.millis(card["consent"]["personalisation"]["hlc"]) <= now_ms() + hlc.AHEAD_MS


def test_a_phone_whose_clock_was_right_has_nothing_to_look_at(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    phone.push(phone.op("consent.set", member_a, TASTE))
    (row,) = rows(shop, lead_a)
    assert (row["trouble"], row["unsent"], row["silent"]) == (0, 0, 0)


def test_those_to_look_after_come_first_and_other_stores_not_at_all(
    shop: Flask, phone_of: PhoneOf, cast: dict[str, Person], lead_a: Person
) -> None:
    quiet, late = phone_of(cast["guide-a"]), phone_of(cast["guide-a2"])
    say(late, outbox_len=1, oldest_unsent_ms=20 * 60_000)
    phone_of(cast["guide-b"])
    assert [row["id"] for row in rows(shop, lead_a)] == [late.device, quiet.device]


def test_a_device_revoked_or_long_unseen_is_not_shown(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person
) -> None:
    revoked, kept = phone_of(guide_a), phone_of(guide_a)
    with shop.app_context(), writing() as session:
        session.get_one(Device, revoked.device).revoked_at = 1
    assert [row["id"] for row in rows(shop, lead_a)] == [kept.device]
    assert rows(shop, lead_a, now_ms() + 31 * 24 * HOUR_MS) == []


def test_of_a_browser_only_the_machine_is_named(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person
) -> None:
    phone = phone_of(guide_a)
    for label, shown in (
        ("Mozilla/5.0 (Linux; Android 14; Pixel) Chrome/131", "Android"),
        ("Till 2", "Till 2"),
    ):
        with shop.app_context(), writing() as session:
            session.get_one(Device, phone.device).label = label
        assert rows(shop, lead_a)[0]["label"] == shown
