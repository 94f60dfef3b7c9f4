"""A push of a phone that is known goes a short way; nobody can tell by the answer."""

import gzip
from typing import Any

import msgspec
import pytest
from flask import Flask

from crm_pwa.accounts.models import Device
from crm_pwa.core.db import writing
from crm_pwa.core.metrics import text as counters
from crm_pwa.sync import direct
from tests.sync.floor import Phone, new_member

Answered = tuple[int, dict[str, str], Any]


@pytest.fixture
def phone(phone_of: Any, guide_a: Any) -> Phone:
    made: Phone = phone_of(guide_a)
    return made


def _both(shop: Flask, phone: Phone, body: bytes, **heads: str) -> tuple[Answered, Answered]:
    """The same push by the short way, and the usual one: a query in its address."""
    phone.push()
    short = _answer(shop, direct.PATH, phone, body, heads)
    return short, _answer(shop, f"{direct.PATH}?usual", phone, body, heads)


def _answer(shop: Flask, path: str, phone: Phone, body: bytes, heads: dict[str, str]) -> Answered:
    sent = {"Authorization": f"Bearer {phone.token}", "Content-Type": "application/json", **heads}
    got = shop.test_client().post(path, data=body, headers=sent)
    plain = gzip.decompress(got.data) if got.headers.get("Content-Encoding") else got.data
    told = msgspec.json.decode(plain)
    told.pop("server_time", None)
    return got.status_code, dict(got.headers), told


def _body(*ops: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"proto": 1, "ops": ops})


def test_both_ways_give_the_same_answer(shop: Flask, phone: Phone) -> None:
    op = phone.op("scan.seen", new_member(shop), {"how": "search"})
    phone.push(op)
    short, usual = _both(shop, phone, _body(op), **{"Accept-Encoding": "gzip"})
    assert short == usual
    assert short[2]["results"][0]["s"] == "duplicate"


@pytest.mark.parametrize(
    ("body", "heads", "status"),
    [
        (b"{", {}, 400),
        (b"\x00", {"Content-Encoding": "gzip"}, 400),
        (msgspec.json.encode({"proto": 9, "ops": []}), {}, 409),
        (msgspec.json.encode({"proto": 1, "ops": [{}] * 101}), {}, 413),
        (b" " * 300_000, {}, 413),
    ],
)
def test_both_ways_refuse_alike(
    shop: Flask, phone: Phone, body: bytes, heads: dict[str, str], status: int
) -> None:
    short, usual = _both(shop, phone, body, **heads)
    assert short == usual
    assert short[0] == status


def test_a_phone_signed_off_meanwhile_is_refused(shop: Flask, phone: Phone) -> None:
    phone.push()
    with shop.app_context(), writing() as session:
        session.get_one(Device, phone.device).revoked_at = 1
    assert _answer(shop, direct.PATH, phone, _body(), {})[0] == 403


def test_the_short_way_is_counted_as_the_usual_one(shop: Flask, phone: Phone) -> None:
    def seen() -> float:
        found = [line for line in counters().decode().splitlines() if direct.PATH in line]
        return sum(float(line.split()[-1]) for line in found if "requests_total" in line)

    phone.push()
    before = seen()
    phone.push()
    assert seen() == before + 1
