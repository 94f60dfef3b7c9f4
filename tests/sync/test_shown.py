"""Codes that members' phones show, scanned with no network: the visit comes later, and counts."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from crm_pwa.core import hlc
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db
from crm_pwa.members import queries, shown
from crm_pwa.members.models import CodeUse
from crm_pwa.members.shown import STEP_MS
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import Phone, code_of, new_member
from tests.vectors.marks import FOREIGN, signed

PhoneOf = Callable[[Person], Phone]
HOUR_MS = 3_600_000


def seen(phone: Phone, member: str, text: str, at: int) -> dict[str, Any]:
    """A scan of this code at that time."""
    payload = {"how": "code", "shown": text}
    return phone.op("scan.seen", member, payload, hlc=hlc.make(at, phone.n + 1))


def outcomes(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(CodeUse).order_by(CodeUse.id))
        return [(row.staff_id, row.outcome) for row in rows]


def is_live(app: Flask, person: Person, member: str) -> bool:
    with app.app_context():
        return queries.is_live(db.session(), person.scope, member, now_ms())


def test_a_pull_brings_the_public_keys_and_no_secret(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    told = phone_of(guide_a).pull()["lease"]["codes"]
    assert told == shown.told(shop.extensions["keys"].show_point, now_ms())
    assert {len(point) for point in told.values()} == {88}


def test_a_code_scanned_with_no_network_counts_as_shown_when_it_is_sent(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone, at = phone_of(guide_a), now_ms() - HOUR_MS
    text = signed(at // STEP_MS, code_of(shop, member_a), shop.extensions["keys"])
    (verdict,) = phone.push(seen(phone, member_a, text, at))
    assert verdict["s"] == "accepted"
    assert outcomes(shop) == [(guide_a.id, "live")]
    assert is_live(shop, guide_a, member_a)


def test_of_two_who_scanned_it_with_no_network_the_second_is_kept_and_told(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, guide_a2: Person, member_a: str
) -> None:
    one, other, at = phone_of(guide_a), phone_of(guide_a2), now_ms() - HOUR_MS
    text = signed(at // STEP_MS, code_of(shop, member_a), shop.extensions["keys"])
    for phone in (one, one, other):
        (verdict,) = phone.push(seen(phone, member_a, text, at))
        assert verdict["s"] == "accepted"
    assert outcomes(shop) == [(guide_a.id, "live"), (guide_a2.id, "again")]
    assert not is_live(shop, guide_a2, member_a)


def test_what_the_centre_cannot_follow_is_a_visit_like_any_other_and_is_told(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str, other: str
) -> None:
    phone, at, keys = phone_of(guide_a), now_ms(), shop.extensions["keys"]
    mine, step = code_of(shop, member_a), at // STEP_MS
    claims = [
        signed(step, mine, FOREIGN),
        signed(step, code_of(shop, other), keys),
        signed(step - 20, mine, keys),
        signed(step + 20, mine, keys),
        signed(step, "M1:NOBODYHASTHIS", keys),
    ]
    verdicts = phone.push(*(seen(phone, member_a, text, at) for text in claims))
    assert [verdict["s"] for verdict in verdicts] == ["accepted"] * len(claims)
    assert {outcome for _, outcome in outcomes(shop)} == {"unproved"}
    assert not is_live(shop, guide_a, member_a)
    (verdict,) = phone.push(seen(phone, member_a, signed(step, mine, keys) + "A", at))
    assert (verdict["s"], verdict["why"]) == ("rejected", "invalid")


def test_a_lead_sees_who_had_the_code_before_and_says_when_that_was_looked_at(
    shop: Flask,
    phone_of: PhoneOf,
    visit: Visitor,
    guide_a: Person,
    guide_a2: Person,
    lead_a: Person,
    guide_b: Person,
    member_a: str,
) -> None:
    at, keys, printed = now_ms() - HOUR_MS, shop.extensions["keys"], code_of(shop, member_a)
    text = signed(at // STEP_MS, printed, keys)
    for person in (guide_a, guide_a2):
        phone_of(person).push(seen(phone_of(person), member_a, text, at))
    lead = visit.by(lead_a).speaking("en")
    said = f"{guide_a2.name} scanned a code that {guide_a.name} had used"
    page = lead.get("/devices")
    assert said in page.text
    look = str(page.one("form[action^='/code-uses/']")["action"])
    visit.by(guide_b).post(look, status=404)
    assert said in lead.get("/devices").text
    lead.post(look, status=303)
    assert said not in lead.get("/devices").text
    with shop.app_context():
        won = db.session.scalars(select(CodeUse.id).where(CodeUse.outcome == "live")).one()
    lead.post(f"/code-uses/{won}/look", status=404)


def test_a_code_of_a_member_of_another_store_opens_them_like_a_printed_one(
    shop: Flask, phone_of: PhoneOf, guide_a: Person
) -> None:
    stranger = new_member(shop, store="store-b")
    phone, at, printed = phone_of(guide_a), now_ms(), code_of(shop, stranger)
    text = signed(at // STEP_MS, printed, shop.extensions["keys"])
    (verdict,) = phone.push(seen(phone, f"code:{printed}", text, at))
    assert (verdict["s"], verdict["m"]) == ("accepted", stranger)
    assert outcomes(shop) == [(guide_a.id, "live")]
