"""A claim keeps colleagues away for two hours; what happened is a fact all the same."""

from collections.abc import Callable

import pytest
from flask import Flask

from crm_pwa.core import hlc
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.core.log.models import Operation
from crm_pwa.members import erasing
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone, new_member, new_phone, open_shop

CLAIM = {"channel": "wechat", "purpose": "birthday"}
MADE = {"channel": "wechat", "result": "answered"}
PhoneOf = Callable[[Person], Phone]


def verdict(phone: Phone, kind: str, member: str, **more: str) -> tuple[str, str]:
    payload = {"contact.claim": CLAIM, "contact.made": MADE}.get(kind, {})
    (one,) = phone.push(phone.op(kind, member, payload, **more))
    return one["s"], one.get("why", "")


def test_the_first_claim_holds_and_a_later_one_comes_back(
    app: Flask, guide_a: Person, guide_a2: Person
) -> None:
    open_shop(app)
    member, first, second = new_member(app), new_phone(app, guide_a), new_phone(app, guide_a2)
    assert verdict(first, "contact.claim", member) == ("accepted", "")
    assert verdict(second, "contact.claim", member) == ("rejected", "already_contacted")
    assert verdict(first, "contact.claim", member) == ("accepted", "")
    assert verdict(second, "contact.made", member) == ("accepted", "")


def test_a_claim_taken_back_or_two_hours_old_holds_no_more(
    app: Flask, guide_a: Person, guide_a2: Person
) -> None:
    open_shop(app)
    member, first, second = new_member(app), new_phone(app, guide_a), new_phone(app, guide_a2)
    claim = first.op("contact.claim", member, CLAIM)
    first.push(claim)
    assert verdict(first, "undo", member, of=claim["id"]) == ("accepted", "")
    other = second.op("contact.claim", member, CLAIM)
    assert second.push(other)[0]["s"] == "accepted"
    assert verdict(first, "contact.claim", member) == ("rejected", "already_contacted")
    with app.app_context(), writing() as session:
        session.get_one(Operation, other["id"]).received_at -= 2 * 3_600_000 + 1
    assert verdict(first, "contact.claim", member) == ("accepted", "")


def made_ago(phone: Phone, member: str, hours: float) -> str:
    """The verdict on a claim made so many hours ago that comes now."""
    made = hlc.make(now_ms() - int(hours * 3_600_000))
    return verdict(phone, "contact.claim", member, hlc=made)[0]


def test_what_comes_again_after_a_restore_holds_from_when_it_was_made(
    app: Flask, guide_a: Person, guide_a2: Person
) -> None:
    open_shop(app)
    member, first, second = new_member(app), new_phone(app, guide_a), new_phone(app, guide_a2)
    assert made_ago(first, member, 53) == "accepted"
    assert made_ago(second, member, 48) == "accepted"
    assert verdict(first, "contact.claim", member) == ("accepted", "")


def test_a_claim_made_before_a_colleagues_and_sent_after_it_comes_back(
    app: Flask, guide_a: Person, guide_a2: Person
) -> None:
    open_shop(app)
    member, first, second = new_member(app), new_phone(app, guide_a), new_phone(app, guide_a2)
    assert verdict(first, "contact.claim", member) == ("accepted", "")
    assert made_ago(second, member, 1.5) == "rejected"
    assert made_ago(second, member, 2.5) == "accepted"


@pytest.mark.parametrize(
    ("answered", "asked", "why"),
    [
        ({"channel": "call", "state": "withdrawn"}, "call", "consent_withdrawn"),
        ({"channel": "call", "state": "refused"}, "call", "consent_missing"),
        ({"channel": "phone", "state": "withdrawn"}, "call", "consent_withdrawn"),
        ({"channel": "wechat", "state": "withdrawn"}, "wecom", "consent_withdrawn"),
        ({"channel": "sms", "state": "withdrawn"}, "call", ""),
        ({"channel": "call", "state": "given"}, "call", ""),
    ],
)
def test_a_channel_the_member_closed_is_claimed_by_nobody_and_a_contact_stays_a_fact(
    app: Flask, guide_a: Person, answered: dict[str, str], asked: str, why: str
) -> None:
    open_shop(app)
    member, phone = new_member(app), new_phone(app, guide_a)
    consent = {"layer": "marketing", "text_version": "calls-1"} | answered
    claim = phone.op("contact.claim", member, {"channel": asked, "purpose": "birthday"})
    _, claimed = phone.push(phone.op("consent.set", member, consent), claim)
    assert (claimed["s"], claimed.get("why", "")) == ("rejected" if why else "accepted", why)
    assert verdict(phone, "contact.made", member) == ("accepted", "")


def test_who_wants_no_contact_is_claimed_by_nobody(app: Flask, guide_a: Person) -> None:
    open_shop(app)
    member, phone = new_member(app), new_phone(app, guide_a)
    with app.app_context(), writing() as session:
        session.get_one(Member, member).channel = "none"
    assert verdict(phone, "contact.claim", member) == ("rejected", "consent_withdrawn")


def test_who_is_spoken_to_in_store_only_is_claimed_by_nobody_until_that_is_taken_back(
    app: Flask, guide_a: Person
) -> None:
    open_shop(app)
    member, phone = new_member(app), new_phone(app, guide_a)
    wish = phone.op("facet.set", member, {"facet": "channel", "value": "channel.in_store"})
    phone.push(phone.op("consent.set", member, TASTE), wish)
    assert verdict(phone, "contact.claim", member) == ("rejected", "consent_withdrawn")
    assert verdict(phone, "undo", member, of=wish["id"]) == ("accepted", "")
    assert verdict(phone, "contact.claim", member) == ("accepted", "")


def test_who_wants_no_contact_by_another_name_is_claimed_by_nobody(
    app: Flask, guide_a: Person
) -> None:
    open_shop(app)
    member, alias, phone = new_member(app), new_member(app), new_phone(app, guide_a)
    with app.app_context(), writing() as session:
        other = session.get_one(Member, alias)
        other.channel, other.merged_into = "none", member
    assert verdict(phone, "contact.claim", member) == ("rejected", "consent_withdrawn")


@pytest.mark.parametrize(
    ("theirs", "noted", "why"),
    [
        ({"wish": "none"}, "", ""),
        ({"wish": "none"}, "phone", ""),
        ({"channel": "none"}, "phone", ""),
        ({"channel": "none"}, "none", "consent_withdrawn"),
        ({"channel": "none", "wish": "phone"}, "", "consent_withdrawn"),
    ],
)
def test_what_is_noted_on_the_card_of_both_counts_more_than_another_names_word(
    app: Flask, guide_a: Person, theirs: dict[str, str], noted: str, why: str
) -> None:
    open_shop(app)
    member, alias, phone = new_member(app), new_member(app), new_phone(app, guide_a)
    with app.app_context(), writing() as session:
        session.get_one(Member, member).wish = noted
        other = session.get_one(Member, alias)
        other.merged_into = member
        for name, value in theirs.items():
            setattr(other, name, value)
    expected = ("rejected", why) if why else ("accepted", "")
    assert verdict(phone, "contact.claim", member) == expected


def test_who_waits_to_be_forgotten_is_claimed_by_nobody(app: Flask, guide_a: Person) -> None:
    open_shop(app)
    member, alias, phone = new_member(app), new_member(app), new_phone(app, guide_a)
    with app.app_context(), writing() as session:
        session.get_one(Member, alias).merged_into = member
        erasing.ask(session, alias, now_ms())
    assert verdict(phone, "contact.claim", member) == ("rejected", "consent_withdrawn")
    assert verdict(phone, "contact.made", member) == ("accepted", "")
