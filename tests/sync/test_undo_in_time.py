"""An undo has 24 hours from the receipt of what it takes back, whatever a phone's clock says."""

from collections.abc import Callable

import msgspec
import pytest
from flask import Flask

from crm_pwa.core import hlc
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.core.log.models import Operation
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone

PhoneOf = Callable[[Person], Phone]
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MINIMAL = {"facet": "style", "concept": "style.minimal", "polarity": "like"}


class Slip:
    """A chip noted by mistake and received so many hours ago, and the phone that did it."""

    def __init__(self, shop: Flask, phone: Phone, member: str, hours: float) -> None:
        self.phone, self.member = phone, member
        self.tag = phone.op("tag.add", member, MINIMAL)
        phone.push(phone.op("consent.set", member, TASTE), self.tag)
        with shop.app_context(), writing() as session:
            row = session.get_one(Operation, self.tag["id"])
            row.received_at -= int(hours * HOUR_MS)

    def undone(self, clock_ms: int = 0, ago_ms: int = 0) -> str:
        """Undo it: tapped ``ago_ms`` ago, by a clock that is ``clock_ms`` ahead; the verdict."""
        now = now_ms()
        tapped = hlc.make(now + clock_ms - ago_ms)
        undo = self.phone.op("undo", self.member, {}, of=self.tag["id"], hlc=tapped)
        body = {"proto": 1, "wall": now + clock_ms, "ops": [undo]}
        (verdict,) = self.phone.send(msgspec.json.encode(body)).get_json()["results"]
        return str(verdict.get("why", verdict["s"]))


@pytest.fixture
def slip(shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str) -> Callable[[float], Slip]:
    return lambda hours: Slip(shop, phone_of(guide_a), member_a, hours)


CLOCKS = [0, 3 * DAY_MS, -3 * DAY_MS, -25 * 365 * DAY_MS]


@pytest.mark.parametrize("clock_ms", CLOCKS)
def test_within_24_hours_no_clock_loses_it(slip: Callable[[float], Slip], clock_ms: int) -> None:
    assert slip(23.9).undone(clock_ms) == "accepted"


@pytest.mark.parametrize("clock_ms", CLOCKS)
def test_after_24_hours_no_clock_extends_it(slip: Callable[[float], Slip], clock_ms: int) -> None:
    assert slip(24.1).undone(clock_ms) == "too_old"


@pytest.mark.parametrize("clock_ms", CLOCKS)
def test_one_tapped_in_time_and_sent_late_counts(
    slip: Callable[[float], Slip], clock_ms: int
) -> None:
    assert slip(30).undone(clock_ms, ago_ms=10 * HOUR_MS) == "accepted"


def test_what_was_noted_by_a_wrong_clock_can_be_undone_by_a_right_one(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    tag = phone.op("tag.add", member_a, MINIMAL, hlc=hlc.make(1_000))
    phone.push(phone.op("consent.set", member_a, TASTE), tag)
    (verdict,) = phone.push(phone.op("undo", member_a, {}, of=tag["id"]))
    assert verdict["s"] == "accepted"
