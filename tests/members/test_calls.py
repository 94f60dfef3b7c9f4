"""One tap to call: the number is masked on the card, whole for the call, and each call is kept."""

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms, store_clock
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation
from crm_pwa.members.models import Member
from crm_pwa.members.presence import PRESENCE_MS
from crm_pwa.privacy.models import Access
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor

NUMBER = "+8613800135021"
LIMIT = 20
HOUR_MS = 3_600_000
CALLS = {"layer": "marketing", "text_version": "calls-1"}


def calls(app: Flask, member: Known) -> list[str]:
    """Who was given the member's number."""
    with app.app_context():
        query = db.select(Access.staff_id).where(
            Access.member_id == member.id, Access.field == "phone"
        )
        return list(db.session.scalars(query))


def claims(app: Flask, member: Known) -> list[str]:
    """The claims of the member that calls left."""
    with app.app_context():
        query = db.select(Operation.id).where(
            Operation.member_id == member.id, Operation.kind == "contact.claim"
        )
        return list(db.session.scalars(query))


def test_the_card_shows_a_masked_number_with_a_button_and_never_the_number(
    visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    member = add_member(phone=NUMBER)
    act(guide_a, member, "scan.seen", {"how": "search"})
    card = visit.by(guide_a).get(f"/members/{member.id}")
    button = card.one("button.call")
    assert button.get_text(strip=True) == "138****5021"
    assert card.one(f"form#{button['form']}")["action"] == f"/members/{member.id}/call"
    assert NUMBER[3:] not in card.html


def test_nobody_is_offered_to_call_who_wants_no_contact(
    app: Flask, visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    filed, noted = add_member(phone=NUMBER), add_member(phone="+8613800135022")
    for member in (filed, noted):
        act(guide_a, member, "scan.seen", {"how": "search"})
    with app.app_context(), writing() as session:
        session.get_one(Member, filed.id).channel = "none"
    act(guide_a, noted, "facet.set", {"facet": "channel", "value": "channel.in_store"})
    act(guide_a, noted, "consent.set", {**CALLS, "layer": "personalisation", "state": "refused"})
    for member in (filed, noted):
        page = visit.by(guide_a).get(f"/members/{member.id}")
        assert page.all("button.call") == []
        assert "不要联系" in page.one(".who").get_text()


def test_a_tap_dials_and_is_kept(
    app: Flask, visit: Visitor, guide_a: Person, lead_a: Person, act: Act, add_member: AddMember
) -> None:
    member = add_member(phone=NUMBER)
    act(guide_a, member, "scan.seen", {"how": "search"})
    answer = visit.by(guide_a).hx_post(f"/members/{member.id}/call", status=204)
    assert answer.response.headers["HX-Redirect"] == f"tel:{NUMBER}"
    assert calls(app, member) == [guide_a.id]


def test_a_browser_without_htmx_is_given_a_link_to_tap(
    app: Flask, visit: Visitor, lead_a: Person, add_member: AddMember
) -> None:
    member = add_member(phone=NUMBER)
    page = visit.by(lead_a).post(f"/members/{member.id}/call", status=200)
    assert [link["href"] for link in page.all("main a.main")] == [f"tel:{NUMBER}"]
    assert calls(app, member) == [lead_a.id]


def test_who_calls_holds_the_member_and_colleagues_are_told_who_until_when(
    app: Flask,
    visit: Visitor,
    guide_a: Person,
    guide_a2: Person,
    lead_a: Person,
    act: Act,
    add_member: AddMember,
) -> None:
    member = add_member(phone=NUMBER)
    path = f"/members/{member.id}/call"
    for guide in (guide_a, guide_a2):
        act(guide, member, "scan.seen", {"how": "search"})
    begun = now_ms()
    visit.by(guide_a).hx_post(path, status=204)
    clocks = {store_clock(at + 2 * HOUR_MS, "Asia/Shanghai") for at in (begun, now_ms())}
    for colleague in (guide_a2, lead_a):
        told = visit.by(colleague).speaking("en").hx_post(path, status=422)
        assert f"{guide_a.name} is contacting this member until" in told.text
        assert any(f"until {clock}." in told.text for clock in clocks)
    assert guide_a.name in visit.by(lead_a).post(path, status=422).text
    visit.by(guide_a).hx_post(path, status=204)
    assert calls(app, member) == [guide_a.id, guide_a.id]
    assert len(claims(app, member)) == 1


def test_who_claimed_to_write_and_calls_after_all_claims_to_call(
    app: Flask, visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    member, guide = add_member(phone=NUMBER), visit.by(guide_a)
    act(guide_a, member, "scan.seen", {"how": "search"})
    act(guide_a, member, "contact.claim", {"channel": "wechat", "purpose": "birthday"})
    for _ in range(2):
        guide.hx_post(f"/members/{member.id}/call", status=204)
    assert len(claims(app, member)) == 2


def test_a_claim_of_two_hours_ago_holds_nobody_off(
    app: Flask, visit: Visitor, guide_a: Person, lead_a: Person, act: Act, add_member: AddMember
) -> None:
    member = add_member(phone=NUMBER)
    act(guide_a, member, "scan.seen", {"how": "search"})
    visit.by(guide_a).hx_post(f"/members/{member.id}/call", status=204)
    with app.app_context(), writing() as session:
        session.get_one(Operation, claims(app, member)[0]).received_at -= 2 * HOUR_MS + 1
    visit.by(lead_a).hx_post(f"/members/{member.id}/call", status=204)
    assert calls(app, member) == [guide_a.id, lead_a.id]


def test_a_stranger_is_given_nothing_and_a_link_alone_gives_nobody_anything(
    app: Flask, visit: Visitor, guide_a: Person, guide_b: Person, add_member: AddMember
) -> None:
    member = add_member(phone=NUMBER)
    visit.by(guide_b).post(f"/members/{member.id}/call", status=404)
    visit.by(guide_a).get(f"/members/{member.id}/call", status=405)
    assert calls(app, member) == []


def test_of_a_member_without_a_number_the_answer_says_so(
    app: Flask, visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    member, guide = add_member(phone=NUMBER), visit.by(guide_a).speaking("en")
    act(guide_a, member, "scan.seen", {"how": "search"})
    with app.app_context(), writing() as session:
        session.get_one(Member, member.id).phone_sealed = b""
    assert "No phone number is kept" in guide.hx_post(f"/members/{member.id}/call", status=404).text
    assert calls(app, member) == []


def test_twenty_numbers_an_hour_and_then_no_more(
    app: Flask, visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    member, guide = add_member(phone=NUMBER), visit.by(guide_a)
    act(guide_a, member, "scan.seen", {"how": "search"})
    for _ in range(LIMIT):
        guide.hx_post(f"/members/{member.id}/call", status=204)
    refused = guide.speaking("en").hx_post(f"/members/{member.id}/call", status=429)
    assert "Wait 60 minutes" in refused.text
    assert len(calls(app, member)) == LIMIT


@pytest.mark.parametrize("channel", ["call", "phone"])
@pytest.mark.parametrize("state", ["withdrawn", "refused"])
def test_who_wants_no_calls_is_called_by_nobody(
    app: Flask,
    visit: Visitor,
    guide_a: Person,
    lead_a: Person,
    act: Act,
    add_member: AddMember,
    channel: str,
    state: str,
) -> None:
    member = add_member(phone=NUMBER)
    act(guide_a, member, "scan.seen", {"how": "search"})
    act(guide_a, member, "consent.set", CALLS | {"channel": channel, "state": state})
    for person in (guide_a, lead_a):
        told = visit.by(person).speaking("en").hx_post(f"/members/{member.id}/call", status=422)
        assert "does not want to be called" in told.text
    assert calls(app, member) == []


def test_a_yes_and_another_channels_no_leave_the_call_open(
    app: Flask, visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    member = add_member(phone=NUMBER)
    act(guide_a, member, "scan.seen", {"how": "search"})
    for channel, state in (("call", "given"), ("sms", "withdrawn")):
        act(guide_a, member, "consent.set", CALLS | {"channel": channel, "state": state})
    visit.by(guide_a).hx_post(f"/members/{member.id}/call", status=204)
    with app.app_context(), writing() as session:
        session.get_one(Member, member.id).channel = "none"
    visit.by(guide_a).hx_post(f"/members/{member.id}/call", status=422)


def test_a_guide_is_given_no_number_of_who_is_not_here(
    app: Flask, visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    member = add_member(phone=NUMBER)
    act(guide_a, member, "scan.seen", {"how": "search"}, now_ms() - PRESENCE_MS - 60_000)
    told = visit.by(guide_a).speaking("en").hx_post(f"/members/{member.id}/call", status=422)
    assert "while the member is here" in told.text
    assert calls(app, member) == []
