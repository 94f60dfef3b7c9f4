"""Late edits wait with the lead of the store they are of, and none is lost as it is taken."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select, update

from crm_pwa.accounts.models import StaffStore
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation, Quarantined
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync import floor
from tests.sync.floor import TASTE, Phone
from tests.sync.test_revoked import note, send

PhoneOf = Callable[[Person], Phone]
WORDS = "喜欢安静的角落"
LAST_WEEK = (datetime.now(UTC) - timedelta(days=7)).date().isoformat()
LONG_AGO = "2020-01-31"


def leave(app: Flask, person: Person, store: str, day: str = LAST_WEEK) -> None:
    """That was this person's last day there."""
    theirs = (StaffStore.staff_id == person.id, StaffStore.store_id == store)
    with app.app_context(), writing() as session:
        session.execute(update(StaffStore).where(*theirs).values(to_day=day))


@pytest.fixture
def member_b(shop: Flask) -> str:
    """A member of store B."""
    return floor.new_member(shop, store="store-b")


def test_late_edits_are_for_the_lead_of_the_store_where_their_author_works(
    shop: Flask, phone_of: PhoneOf, guide_ab: Person, lead_a: Person, lead_b: Person,
    member_b: str, visit: Visitor,
) -> None:  # fmt: skip
    phone = phone_of(guide_ab)
    leave(shop, guide_ab, "store-a")
    there, here = visit.by(lead_a), visit.by(lead_b)
    there.post(f"/devices/{phone.device}/revocation", status=404)
    here.post(f"/devices/{phone.device}/revocation")
    send(phone, "/sync/v1/quarantine", phone.token, *note(phone, member_b))
    assert WORDS not in there.get("/devices").text
    there.post(f"/devices/{phone.device}/late-edits", {"take": "1"}, status=404)
    assert WORDS in here.get("/devices").text
    here.post(f"/devices/{phone.device}/late-edits", {"take": "1"})
    assert WORDS not in here.get("/devices").text
    assert WORDS in str(phone_of(guide_ab).card(member_b, "store-b"))


def test_who_left_a_store_has_no_phone_there(
    shop: Flask, phone_of: PhoneOf, guide_ab: Person, lead_a: Person, lead_b: Person, visit: Visitor
) -> None:
    phone_of(guide_ab).push()
    leave(shop, guide_ab, "store-a")
    assert guide_ab.name not in visit.by(lead_a).get("/devices").text
    assert guide_ab.name in visit.by(lead_b).get("/devices").text


def test_of_a_guide_of_two_stores_each_lead_is_given_what_is_of_theirs(
    shop: Flask, phone_of: PhoneOf, guide_ab: Person, lead_a: Person, lead_b: Person,
    member_a: str, member_b: str, visit: Visitor,
) -> None:  # fmt: skip
    phone = phone_of(guide_ab)
    there, here = visit.by(lead_a), visit.by(lead_b)
    there.post(f"/devices/{phone.device}/revocation")
    (agreed, noted) = note(phone, member_b)
    other = phone.op("note.add", member_a, {"text": "只穿棉"})
    agreed_too = phone.op("consent.set", member_a, TASTE)
    send(phone, "/sync/v1/quarantine", phone.token, agreed, noted, agreed_too, other)
    assert WORDS not in there.get("/devices").text
    assert "只穿棉" in there.get("/devices").text
    here.post(f"/devices/{phone.device}/late-edits", {"take": "1"})
    assert WORDS in str(phone_of(guide_ab).card(member_b, "store-b"))
    assert "只穿棉" in there.get("/devices").text


def test_who_works_nowhere_any_more_is_their_last_lead_s_concern(
    shop: Flask, phone_of: PhoneOf, guide_ab: Person, lead_a: Person, lead_b: Person,
    member_b: str, visit: Visitor,
) -> None:  # fmt: skip
    phone = phone_of(guide_ab)
    leave(shop, guide_ab, "store-a", LONG_AGO)
    leave(shop, guide_ab, "store-b")
    desk = visit.by(lead_b)
    visit.by(lead_a).post(f"/devices/{phone.device}/revocation", status=404)
    desk.post(f"/devices/{phone.device}/revocation")
    send(phone, "/sync/v1/quarantine", phone.token, *note(phone, member_b))
    desk.post(f"/devices/{phone.device}/late-edits", {"take": "1"})
    assert WORDS in str(phone_of(lead_b).card(member_b, "store-b"))


def test_what_does_not_count_stays_with_its_reason_until_the_lead_forgets_it(
    phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    desk = visit.by(lead_a).speaking("en")
    desk.post(f"/devices/{phone.device}/revocation")
    noted = phone.op("note.add", member_a, {"text": WORDS})
    send(phone, "/sync/v1/quarantine", phone.token, noted)
    assert "has not agreed to this yet" not in desk.get("/devices").text
    desk.post(f"/devices/{phone.device}/late-edits", {"take": "1"})
    page = desk.get("/devices").text
    assert WORDS in page
    assert "The member has not agreed to this yet" in page
    desk.post(f"/devices/{phone.device}/late-edits")
    assert WORDS not in desk.get("/devices").text


def test_what_ends_a_note_that_never_came_stays_and_says_what_it_waits_for(
    phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    desk = visit.by(lead_a).speaking("en")
    desk.post(f"/devices/{phone.device}/revocation")
    never = phone.op("note.add", member_a, {"text": WORDS})
    ended = phone.op("note.retract", member_a, {}, of=never["id"])
    send(phone, "/sync/v1/quarantine", phone.token, ended)
    for _ in range(2):
        assert "has not reached the system yet" in desk.get("/devices").text
        desk.post(f"/devices/{phone.device}/late-edits", {"take": "1"})


def test_what_is_of_a_member_nobody_knows_stays_and_says_so(
    phone_of: PhoneOf, guide_a: Person, lead_a: Person, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    desk = visit.by(lead_a).speaking("en")
    desk.post(f"/devices/{phone.device}/revocation")
    send(phone, "/sync/v1/quarantine", phone.token, phone.op("note.add", "nobody", {"text": WORDS}))
    desk.post(f"/devices/{phone.device}/late-edits", {"take": "1"})
    page = desk.get("/devices").text
    assert WORDS in page
    assert "not with your store any more" in page


def test_a_late_edit_on_a_code_that_nobody_has_waits_with_the_codes(
    phone_of: PhoneOf, guide_a: Person, lead_a: Person, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    desk = visit.by(lead_a).speaking("en")
    desk.post(f"/devices/{phone.device}/revocation")
    send(phone, "/sync/v1/quarantine", phone.token, *note(phone, "code:M1:NOBODY7"))
    desk.post(f"/devices/{phone.device}/late-edits", {"take": "1"})
    page = desk.get("/devices").text
    assert page.count(WORDS) == 1
    assert "Code ending in ODY7" in page


def test_a_lead_s_late_edits_count_as_a_lead_s(
    phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    theirs, own = phone_of(guide_a), phone_of(lead_a)
    agreed, noted = note(theirs, member_a)
    assert [one["s"] for one in theirs.push(agreed, noted)] == ["accepted"] * 2
    desk = visit.by(lead_a)
    desk.post(f"/devices/{own.device}/revocation")
    ended = own.op("note.retract", member_a, {}, of=noted["id"])
    send(own, "/sync/v1/quarantine", own.token, ended)
    desk.post(f"/devices/{own.device}/late-edits", {"take": "1"})
    assert WORDS not in str(theirs.card(member_a))


def signed_off(phone: Phone, desk: Visitor, member: str) -> list[dict[str, object]]:
    """Edits that came after their phone was signed off: a consent, a note."""
    desk.post(f"/devices/{phone.device}/revocation")
    ops = note(phone, member)
    send(phone, "/sync/v1/quarantine", phone.token, *ops)
    return ops


def acts_of(app: Flask, lead: Person) -> list[tuple[str, str, dict[str, object]]]:
    """What the trail says that a lead did with late edits: the act, whose chain, the detail."""
    with app.app_context():
        theirs = select(AuditLink).where(AuditLink.actor_id == lead.id)
        links = db.session.scalars(theirs.where(AuditLink.act.startswith("late_"))).all()
        return [(one.act, one.chain, msgspec.json.decode(one.detail)) for one in links]


@pytest.mark.parametrize(
    ("take", "act", "words"),
    [
        ("1", "late_taken", "Took the edits of a phone that is signed off"),
        ("", "late_dropped", "Forgot the edits of a phone that is signed off"),
    ],
)
def test_who_said_so_stands_in_the_trail(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str,
    visit: Visitor, take: str, act: str, words: str,
) -> None:  # fmt: skip
    phone, desk = phone_of(guide_a), visit.by(lead_a).speaking("en")
    ops = signed_off(phone, desk, member_a)
    desk.post(f"/devices/{phone.device}/late-edits", {"take": take})
    edits = sorted(str(op["id"]) for op in ops)
    said = {"device": phone.device, "edits": edits}
    assert acts_of(shop, lead_a) == [(act, "store-a", said)]
    assert words in desk.get("/trail", kind="desk").text


def test_what_the_lead_forgot_has_its_verdict_and_does_not_wait_again(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone, desk = phone_of(guide_a), visit.by(lead_a)
    ops = signed_off(phone, desk, member_a)
    desk.post(f"/devices/{phone.device}/late-edits")
    _, said = send(phone, "/sync/v1/quarantine", phone.token, *ops)
    assert {(one["s"], one["why"]) for one in said["results"]} == {("rejected", "forbidden")}
    with shop.app_context():
        rows = db.session.scalars(select(Operation).where(Operation.device_id == phone.device))
        assert {(row.actor_id, row.verdict) for row in rows} == {(guide_a.id, "rejected")}
        assert db.session.scalars(select(Quarantined.id)).all() == []


def test_the_trail_names_only_what_was_taken(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    desk = visit.by(lead_a)
    desk.post(f"/devices/{phone.device}/revocation")
    send(phone, "/sync/v1/quarantine", phone.token, phone.op("note.add", "nobody", {"text": WORDS}))
    desk.post(f"/devices/{phone.device}/late-edits", {"take": "1"})
    assert acts_of(shop, lead_a) == []
    ops = note(phone, member_a)
    send(phone, "/sync/v1/quarantine", phone.token, *ops)
    desk.post(f"/devices/{phone.device}/late-edits", {"take": "1"})
    ((_, _, said),) = acts_of(shop, lead_a)
    assert said["edits"] == sorted(str(op["id"]) for op in ops)


def test_what_no_key_opens_is_forgotten_with_the_rest(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone, desk = phone_of(guide_a), visit.by(lead_a)
    agreed, noted = signed_off(phone, desk, member_a)
    with shop.app_context(), writing() as session:
        session.get_one(Quarantined, agreed["id"]).sealed = bytes(40)
    assert WORDS in desk.get("/devices").text
    desk.post(f"/devices/{phone.device}/late-edits")
    assert f"/devices/{phone.device}/late-edits" not in desk.get("/devices").text
    _, said = send(phone, "/sync/v1/quarantine", phone.token, agreed, noted)
    assert [one["s"] for one in said["results"]] == ["accepted", "rejected"]
