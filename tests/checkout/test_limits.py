"""Codes are limited by number, by address and by till; the counts lie in the database."""

import pytest
from flask import Flask

from crm_pwa.checkout import proof
from tests.checkout.floor import NEW, Till, open_till, sent_code
from tests.house.application import MakeApp
from tests.house.cast import Person
from tests.house.visiting import Visitor


def ask(phone: Visitor, till: Till, number: str, status: int = 303) -> None:
    phone.post(f"/t/{till.code()}/phone", {"phone": number}, status=status)


def number(n: int) -> str:
    return f"139{n:08d}"


def test_a_number_is_sent_three_codes_in_a_quarter_of_an_hour(till: Till) -> None:
    for _ in range(proof.PER_PHONE):
        ask(till.phone(), till, NEW)
    page = till.phone().post(f"/t/{till.code()}/phone", {"phone": NEW}, status=429)
    assert "Too many codes" in page.text
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
