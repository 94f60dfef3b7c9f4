"""A phone that signs in again stays the device it was."""

from collections.abc import Iterable
from typing import Any

from flask import Flask

from crm_pwa.accounts.models import Device
from crm_pwa.core.db import db, writing
from tests.house.cast import PASSWORD, Person


def sign_in(app: Flask, person: Person, devices: Iterable[str] = (), **more: str) -> dict[str, Any]:
    """What the page's script is answered."""
    answer = app.test_client().post(
        "/sign-in",
        data={"login": person.login, "password": PASSWORD, "device": list(devices)} | more,
        headers={"Accept": "application/json", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 200
    body: dict[str, Any] = answer.get_json()
    return body


def devices_of(app: Flask) -> int:
    """How many devices there are."""
    with app.app_context():
        return int(db.session.execute(db.select(db.func.count(Device.id))).scalar_one())


def test_a_phone_that_says_who_it_is_is_no_new_device(app: Flask, guide_a: Person) -> None:
    first = sign_in(app, guide_a)
    again = sign_in(app, guide_a, [first["device"]])
    assert again["device"] == first["device"]
    assert again["token"] != first["token"]
    assert devices_of(app) == 1


def test_a_shared_phone_is_one_device_for_each_person(
    app: Flask, guide_a: Person, guide_a2: Person
) -> None:
    known = [sign_in(app, person)["device"] for person in (guide_a, guide_a2)]
    for person, device in zip((guide_a, guide_a2), known, strict=True):
        assert sign_in(app, person, known)["device"] == device
    assert devices_of(app) == 2


def test_neither_anothers_device_nor_a_revoked_or_made_up_one_is_taken_over(
    app: Flask, guide_a: Person, guide_a2: Person
) -> None:
    others, own = sign_in(app, guide_a2)["device"], sign_in(app, guide_a)["device"]
    with app.app_context(), writing() as session:
        session.get_one(Device, own).revoked_at = 1
    fresh = sign_in(app, guide_a, [others, own, "made-up"])["device"]
    assert fresh not in (others, own, "made-up")


def test_a_phone_whose_store_the_browser_threw_away_says_so(app: Flask, guide_a: Person) -> None:
    for said, kept in (("3", 3), ("-1", 0), ("many", 0)):
        device = sign_in(app, guide_a, lost=said)["device"]
        with app.app_context():
            row = db.session.get_one(Device, device)
            assert row.lost == kept
            assert bool(row.lost_at) == (said != "many")
