"""Codes are limited by number, by address and by till; the counts lie in the database."""

import pytest
from flask import Flask
from sqlalchemy import update

from crm_pwa.accounts import chosen
from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Attempt
from crm_pwa.checkout import proof
from crm_pwa.core.db import writing
from tests.checkout.floor import NEW, Till, open_till, sent_code
from tests.house.application import MakeApp
from tests.house.cast import Person
from tests.house.visiting import NAVIGATES, Visitor


def ask(phone: Visitor, till: Till, number: str, status: int = 303) -> None:
    phone.post(f"/t/{till.code()}/phone", {"phone": number}, status=status)


def number(n: int) -> str:
    return f"139{n:08d}"


def test_a_number_is_sent_three_codes_in_a_quarter_of_an_hour(till: Till) -> None:
    for _ in range(proof.PER_PHONE):
        ask(till.phone(), till, NEW)
    page = till.phone().post(f"/t/{till.code()}/phone", {"phone": NEW}, status=429)
    assert "Too often" in page.text
    ask(till.phone(), till, number(1))


def test_the_count_holds_for_another_worker(till: Till, make_app: MakeApp) -> None:
    for _ in range(proof.PER_PHONE):
        ask(till.phone(), till, NEW)
    other = Till(make_app(), till.guide, till.id)
    ask(other.phone(), other, NEW, status=429)


def test_an_address_asks_for_so_many(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "PER_ADDRESS", 2)
    for n in range(2):
        ask(till.phone(), till, number(n))
    ask(till.phone(), till, number(3), status=429)
    till.phone().post("/me/sign-in/phone", {"phone": number(4)}, status=429)


def test_a_till_asks_for_so_many_and_the_next_till_for_its_own(
    app: Flask, till: Till, guide_a: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "PER_TILL", 2)
    for n in range(2):
        ask(till.phone(), till, number(n))
    ask(till.phone(), till, number(3), status=429)
    second = open_till(app, guide_a)
    ask(second.phone(), second, number(3))


def test_a_number_is_sent_so_many_in_a_day(app: Flask, till: Till) -> None:
    for n in range(proof.PER_PHONE_DAY):
        ask(till.phone(), till, NEW)
        if n % proof.PER_PHONE == proof.PER_PHONE - 1:
            let_pass(app, proof.PER_PHONE_MS)
    ask(till.phone(), till, NEW, status=429)
    let_pass(app, proof.DAY_MS)
    ask(till.phone(), till, NEW)


def test_all_tills_of_a_store_ask_for_so_many(
    app: Flask, till: Till, guide_a: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "PER_STORE", 2)
    second = open_till(app, guide_a)
    ask(till.phone(), till, number(1))
    ask(second.phone(), second, number(2))
    ask(second.phone(), second, number(3), status=429)


def test_many_addresses_of_one_range_ask_for_so_many(
    make_app: MakeApp, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "PER_RANGE", 2)
    app = make_app(CRM_PWA_PROXIES="1")
    near = ("203.0.113.7", "203.0.113.200", "203.0.113.9", "198.51.100.1")
    ipv6 = ("2001:db8:7:1::1", "2001:db8:7:2::1", "2001:db8:7:ffff::1", "2001:db8:8::1")
    for several in (near, ipv6):
        said = [own_page(app, n, address) for n, address in enumerate(several)]
        assert said == [303, 303, 429, 303]


def test_nobody_has_the_members_own_page_send_thousands(make_app: MakeApp, till: Till) -> None:
    with till.app.app_context(), writing() as session:
        chosen.choose(session, "codes_hour", 10, by=None)
    app = make_app(CRM_PWA_PROXIES="1")
    wanted = 60
    said = [own_page(app, n, f"2001:db8:{n:x}::1") for n in range(wanted)]
    assert said == [303] * 10 + [429] * (wanted - 10)
    for _ in range(proof.OWN_PAGE_DAY - 1):
        let_pass(app, accounts.HOUR_MS)
        assert [own_page(app, n, f"2001:db9:{n:x}::1") for n in range(10)] == [303] * 10
    let_pass(app, accounts.HOUR_MS)
    assert own_page(app, 99, "2001:dba::1") == 429
    ask(till.phone(), till, number(100))


def own_page(app: Flask, n: int, address: str) -> int:
    """Ask for a code on the members' own page, from an address; the status."""
    headers = NAVIGATES | {"X-Forwarded-For": address}
    form = {"phone": f"138{n:04d}{hash(address) % 10_000:04d}"}
    return app.test_client().post("/me/sign-in/phone", data=form, headers=headers).status_code


def let_pass(app: Flask, ms: int) -> None:
    """So much time goes by since every try."""
    with app.app_context(), writing() as session:
        session.execute(update(Attempt).values(at=Attempt.at - ms))


def test_codes_cannot_be_guessed_by_asking_ever_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "PROOFS_PER_PHONE", 4)
    phones = [till.phone(), till.phone()]
    for phone in phones:
        ask(phone, till, NEW)
        for _ in range(2):
            phone.post(f"/t/{till.code()}/proof", {"code": "x"}, status=422)
    phones[1].post(f"/t/{till.code()}/proof", {"code": sent_code(till.app)}, status=429)
