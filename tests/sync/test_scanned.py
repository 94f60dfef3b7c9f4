"""A scan has the store hold the member: beyond a visit, and however late it comes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core import hlc
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.members import feed, queries
from crm_pwa.members.models import MemberStore
from crm_pwa.products import visitors
from tests.house.cast import Person
from tests.sync.floor import HEALTH, Phone, code_of, new_member

PhoneOf = Callable[[Person], Phone]
DAY_MS = 86_400_000
SILK = {"words": "silk", "severity": "severe"}


def today() -> date:
    return store_day(now_ms(), "UTC")


@pytest.fixture
def guest(shop: Flask) -> str:
    """A member of store A whom store B holds until today for a visit."""
    member = new_member(shop)
    with shop.app_context(), writing() as session:
        held = {"store_id": "store-b", "why": "visit", "until_day": today().isoformat()}
        session.add(MemberStore(member_id=member, **held))
        session.flush()
        feed.touch(session, [("store-b", t, member) for t in ("card", "index")])
    return member


def night(shop: Flask, days: int = 1) -> None:
    """The nightly work, so many days from now."""
    with shop.app_context():
        visitors.refresh(today() + timedelta(days=days))


def visit(phone: Phone, member: str, days_ago: float = 0) -> list[dict[str, Any]]:
    """An allergy, which is sent before the rest of the visit, and the scan."""
    scan = phone.op("scan.seen", member, {"how": "code"})
    ops = [phone.op("consent.set", member, HEALTH), phone.op("allergy.add", member, SILK), scan]
    made = now_ms() - int(days_ago * DAY_MS)
    return [op | {"hlc": hlc.make(made, at)} for at, op in enumerate(ops)]


def whys(results: list[dict[str, Any]]) -> set[str]:
    return {one.get("why", one["s"]) for one in results}


def test_who_is_scanned_stays_when_their_visit_is_over(
    shop: Flask, phone_of: PhoneOf, guide_b: Person, guest: str
) -> None:
    phone = phone_of(guide_b)
    phone.push(phone.op("scan.seen", guest, {"how": "code"}))
    night(shop)
    assert whys(phone.push(phone.op("consent.set", guest, HEALTH))) == {"accepted"}
    assert phone.card(guest) is not None


def test_a_scan_of_the_evening_that_comes_after_the_night_brings_them_back(
    shop: Flask, phone_of: PhoneOf, guide_b: Person, guest: str
) -> None:
    phone = phone_of(guide_b)
    evening = visit(phone, guest)
    night(shop)
    assert whys(phone.push(*evening)) == {"accepted"}
    card = phone.card(guest)
    assert card is not None
    assert [one["w"] for one in card["allergies"]] == ["silk"]


@pytest.mark.parametrize(("left", "made"), [(3, 1), (9, 10)])
def test_one_made_after_they_left_or_long_ago_brings_nobody_back(
    shop: Flask, phone_of: PhoneOf, guide_b: Person, guest: str, left: int, made: int
) -> None:
    """``left`` and ``made``: how many days ago."""
    with shop.app_context(), writing() as session:
        session.delete(session.get_one(MemberStore, (guest, "store-b")))
        day = (today() - timedelta(days=left)).isoformat()
        feed.gone(session, [feed.Went("store-b", guest, "left_scope", day)])
    phone = phone_of(guide_b)
    assert whys(phone.push(*visit(phone, guest, made))) == {"out_of_scope"}


def test_a_scan_brings_back_nobody_by_being_sent_again(
    shop: Flask, phone_of: PhoneOf, guide_b: Person, guest: str
) -> None:
    phone = phone_of(guide_b)
    *_, scan = visit(phone, guest)
    phone.push(scan)
    with shop.app_context(), writing() as session:
        session.delete(session.get_one(MemberStore, (guest, "store-b")))
        feed.gone(session, [feed.Went("store-b", guest, "left_scope", today().isoformat())])
    told = phone.push(scan, phone.op("consent.set", guest, HEALTH))
    assert whys(told) == {"duplicate", "out_of_scope"}


def test_a_guest_who_was_scanned_is_found_by_name(
    shop: Flask, phone_of: PhoneOf, guide_b: Person, lead_b: Person
) -> None:
    guest, phone = new_member(shop, name="欧阳静"), phone_of(guide_b)
    phone.push(phone.op("scan.seen", f"code:{code_of(shop, guest)}", {"how": "code"}))
    with shop.app_context():
        found = queries.search(db.session(), lead_b.scope, "欧阳")
        assert [one.id for one in found] == [guest]
