"""A scan opens a card for two hours from the scan, and a code only for who scanned it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import update

from crm_pwa.accounts.models import Attempt
from crm_pwa.core import hlc, ids
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members import codes, queries
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import TASTE, Phone, code_of, new_member

PhoneOf = Callable[[Person], Phone]
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
HERE = {"how": "search"}


def seen(phone: Phone, member: str, minutes_ago: int = 0, clock_ms: int = 0) -> Any:
    """A scan so many minutes ago, by a clock that is ``clock_ms`` ahead."""
    return phone.op(
        "scan.seen", member, HERE, hlc=hlc.make(now_ms() - minutes_ago * MINUTE_MS + clock_ms)
    )


def present(shop: Flask, person: Person, member: str, in_minutes: float = 0) -> bool:
    """Whether the card is open to this guide, so many minutes from now."""
    with shop.app_context():
        at = now_ms() + int(in_minutes * MINUTE_MS)
        return queries.is_present(db.session(), person.scope, member, at)


def test_a_scan_sent_late_opens_the_card_for_what_is_left_of_its_two_hours(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    phone.push(seen(phone, member_a, minutes_ago=90))
    assert present(shop, guide_a, member_a, in_minutes=29)
    assert not present(shop, guide_a, member_a, in_minutes=31)


def test_one_sent_after_its_two_hours_opens_nothing(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    phone.push(seen(phone, member_a, minutes_ago=121))
    assert not present(shop, guide_a, member_a)


@pytest.mark.parametrize("order", [(5, 100), (100, 5)])
def test_an_older_scan_shortens_no_later_one(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str, order: tuple[int, int]
) -> None:
    phone = phone_of(guide_a)
    for minutes in order:
        phone.push(seen(phone, member_a, minutes_ago=minutes))
    assert present(shop, guide_a, member_a, in_minutes=114)
    both = [seen(phone, member_a, minutes_ago=minutes) for minutes in (1, *order)]
    phone.push(*both)
    assert present(shop, guide_a, member_a, in_minutes=118)


@pytest.mark.parametrize("clock_ms", [DAY_MS, -DAY_MS])
def test_a_wrong_clock_neither_adds_to_it_nor_takes_from_it(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str, clock_ms: int
) -> None:
    phone = phone_of(guide_a)
    op = seen(phone, member_a, minutes_ago=60, clock_ms=clock_ms)
    phone.send(msgspec.json.encode({"proto": 1, "wall": now_ms() + clock_ms, "ops": [op]}))
    assert present(shop, guide_a, member_a, in_minutes=59)
    assert not present(shop, guide_a, member_a, in_minutes=61)


def test_a_scan_from_the_future_counts_from_its_receipt(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    phone.push(seen(phone, member_a, clock_ms=DAY_MS))
    assert not present(shop, guide_a, member_a, in_minutes=121)


class TestACodeOfAnotherStore:
    @pytest.fixture
    def name(self, shop: Flask, member_a: str) -> str:
        return f"code:{code_of(shop, member_a)}"

    def test_opens_nothing_by_being_known(
        self, phone_of: PhoneOf, guide_b: Person, name: str
    ) -> None:
        phone = phone_of(guide_b)
        (verdict,) = phone.push(phone.op("consent.set", name, TASTE))
        assert verdict["s"] == "deferred"

    def test_opens_nothing_by_a_search_or_a_colleagues_scan(
        self, phone_of: PhoneOf, guide_b: Person, lead_b: Person, name: str
    ) -> None:
        phone = phone_of(guide_b)
        verdicts = phone.push(
            phone.op("scan.seen", name, HERE),
            phone.op("scan.seen", name, {"how": "code"}, act=lead_b.id),
            phone.op("consent.set", name, TASTE),
        )
        assert [v["s"] for v in verdicts] == ["deferred", "rejected", "deferred"]

    def test_opens_nothing_by_the_scan_of_another_code(
        self, shop: Flask, phone_of: PhoneOf, guide_b: Person, name: str
    ) -> None:
        phone, other = phone_of(guide_b), f"code:{code_of(shop, new_member(shop))}"
        scan, late = phone.push(
            phone.op("scan.seen", other, {"how": "code"}), phone.op("consent.set", name, TASTE)
        )
        assert (scan["s"], late["s"]) == ("accepted", "deferred")

    def test_is_told_from_an_unknown_one_by_nothing(
        self, phone_of: PhoneOf, guide_b: Person, guide_a: Person, name: str
    ) -> None:
        phone = phone_of(guide_b)
        told = [
            [
                (verdict["s"], verdict.get("why", ""))
                for verdict in phone.push(
                    phone.op("scan.seen", asked, HERE),
                    phone.op("note.add", asked, {"text": "x"}),
                    phone.op("undo", asked, {}, of=ids.new()),
                    phone.op("note.add", asked, {"text": "x"}, act=guide_a.id),
                    phone.op("op.discard", asked, {}, of=ids.new()),
                )
            ]
            for asked in (name, "code:M1:NOBODYHASTHIS")
        ]
        assert told[0] == told[1]

    def test_hangs_on_no_phone_that_did_not_scan_it_since_its_lead_settles_it(
        self, visit: Visitor, phone_of: PhoneOf, guide_b: Person, lead_b: Person, name: str
    ) -> None:
        phone = phone_of(guide_b)
        note = phone.op("note.add", name, {"text": "x"})
        phone.push(note)
        visit.by(lead_b).post(f"/codes/{note['id']}/rejection")
        (verdict,) = phone.push(note)
        assert (verdict["s"], verdict["why"]) == ("rejected", "out_of_scope")

    def test_opens_nothing_by_a_scan_that_does_not_count(
        self, phone_of: PhoneOf, guide_b: Person, name: str
    ) -> None:
        phone = phone_of(guide_b)
        used = phone.op("scan.seen", "code:M1:NOBODYHASTHIS", {"how": "code"})
        phone.push(
            phone.op("op.discard", "code:M1:NOBODYHASTHIS", {}, of=used["id"], id=used["id"])
        )
        scan, consent = phone.push(
            phone.op("scan.seen", name, {"how": "code"}, id=used["id"]),
            phone.op("consent.set", name, TASTE),
        )
        assert scan["why"] == "id_reused"
        assert consent["s"] == "deferred"

    def test_waits_once_a_guide_has_tried_sixty_codes_of_nobodys_in_an_hour(
        self, phone_of: PhoneOf, guide_b: Person, name: str
    ) -> None:
        phone = phone_of(guide_b)
        tried = [f"code:{6_900_000_000_000 + number}" for number in range(60)]
        phone.push(*[phone.op("scan.seen", code, {"how": "code"}) for code in tried])
        (scan,) = phone.push(phone.op("scan.seen", name, {"how": "code"}))
        assert scan["s"] == "deferred"

    def test_waits_once_a_guide_has_opened_sixty_of_strangers_in_an_hour(
        self, shop: Flask, phone_of: PhoneOf, guide_b: Person, guide_a: Person
    ) -> None:
        phone = phone_of(guide_b)
        names = [f"code:{code_of(shop, new_member(shop))}" for _ in range(62)]
        scans = [phone.op("scan.seen", name, {"how": "code"}) for name in names]
        told = [v["s"] for v in phone.push(*scans)]
        assert told == ["accepted"] * 60 + ["deferred"] * 2
        again = phone.op("scan.seen", names[0], {"how": "code"})
        assert [v["s"] for v in phone.push(again, scans[61])] == ["accepted", "deferred"]
        own = phone_of(guide_a)
        mine = [own.op("scan.seen", name, {"how": "code"}) for name in names]
        assert {v["s"] for v in own.push(*mine)} == {"accepted"}
        with shop.app_context(), writing() as session:
            session.execute(update(Attempt).values(at=Attempt.at - HOUR_MS))
        assert [v["s"] for v in phone.push(*scans[60:])] == ["accepted"] * 2

    def test_counts_a_stranger_once_by_whichever_code(
        self, shop: Flask, phone_of: PhoneOf, guide_b: Person
    ) -> None:
        phone = phone_of(guide_b)
        strangers = [new_member(shop) for _ in range(31)]
        second = {f"M1:SECOND{at}": member for at, member in enumerate(strangers)}
        names = [f"code:{code_of(shop, member)}" for member in strangers]
        with shop.app_context(), writing() as session:
            codes.add(session, second)
        names += [f"code:{code}" for code in second]
        scans = [phone.op("scan.seen", name, {"how": "code"}) for name in names]
        assert {v["s"] for v in phone.push(*scans)} == {"accepted"}

    def test_of_one_who_was_erased_is_told_to_who_scanned_it_and_to_nobody_else(
        self, shop: Flask, phone_of: PhoneOf, guide_b: Person, member_a: str, name: str
    ) -> None:
        phone = phone_of(guide_b)
        with shop.app_context(), writing() as session:
            session.get_one(Member, member_a).erased_at = now_ms()
        bare = phone.op("note.add", name, {"text": "x"})
        assert [v["s"] for v in phone.push(bare)] == ["deferred"]
        note = phone.op("note.add", name, {"text": "x"})
        told = [*phone.push(phone.op("scan.seen", name, {"how": "code"}), note), *phone.push(bare)]
        assert [v["why"] for v in told] == ["erased"] * 3

    def test_opens_what_was_scanned_in_the_batch_or_before(
        self, phone_of: PhoneOf, guide_b: Person, name: str
    ) -> None:
        phone = phone_of(guide_b)
        note = phone.op("note.add", name, {"text": "likes to look alone first"})
        verdicts = phone.push(
            phone.op("scan.seen", name, {"how": "code"}), phone.op("consent.set", name, TASTE)
        )
        assert [v["s"] for v in [*verdicts, *phone.push(note)]] == ["accepted"] * 3

    def test_opens_what_this_guide_scanned_before_though_the_store_gave_it_up(
        self, shop: Flask, phone_of: PhoneOf, guide_b: Person, lead_b: Person, name: str
    ) -> None:
        phone, other = phone_of(guide_b), phone_of(lead_b)
        phone.push(phone.op("scan.seen", name, {"how": "code"}))
        with shop.app_context():
            db.session.execute(db.text("DELETE FROM member_store WHERE store_id = 'store-b'"))
            db.session.commit()
        (mine,) = phone.push(phone.op("consent.set", name, TASTE))
        (theirs,) = other.push(other.op("consent.set", name, TASTE))
        assert (mine["s"], theirs["s"]) == ("accepted", "deferred")
