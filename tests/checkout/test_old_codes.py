"""A till's code is good for five minutes; who began in time has fifteen with the one-time code."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from crm_pwa.checkout.models import Arrival, OneTime
from crm_pwa.core.db import writing
from tests.checkout.floor import Till, prove, sent_code
from tests.house.members import Known
from tests.house.visiting import Visitor

SIX, EIGHT, SIXTEEN = (minutes * 60_000 for minutes in (6, 8, 16))


def national(member: Known) -> str:
    return member.phone.removeprefix("+86")


@pytest.fixture
def known(till: Till, member_a: Known) -> Visitor:
    """A phone that has known the member since a visit of long ago."""
    phone = till.phone()
    prove(till, phone, national(member_a), till.code())
    with till.app.app_context(), writing() as session:
        session.execute(update(Arrival).values(at=Arrival.at - 24 * 3_600_000))
    return phone


def test_one_that_is_old_is_to_be_scanned_again(till: Till) -> None:
    stale = till.phone().get(f"/t/{till.code(ago_ms=SIX)}", status=422)
    assert "Scan it once more" in stale.text


def test_a_picture_of_it_is_of_no_use_to_a_phone_that_knows_its_member(
    till: Till, known: Visitor
) -> None:
    old = till.code(ago_ms=SIX)
    known.get(f"/t/{old}", status=422)
    known.post(f"/t/{old}/arrival", status=422)
    assert len(till.arrivals()) == 1
    known.post(f"/t/{till.code()}/arrival")
    assert len(till.arrivals()) == 2


def test_nor_to_one_that_asked_for_a_code_since(till: Till, member_a: Known) -> None:
    phone = till.phone()
    phone.post(f"/t/{till.code()}/phone", {"phone": national(member_a)})
    old = till.code(ago_ms=SIX)
    phone.post(f"/t/{old}/proof", {"code": sent_code(till.app)}, status=422)
    assert till.arrivals() == []


def test_who_began_in_time_goes_on(app: Flask, till: Till, member_a: Known) -> None:
    phone = till.phone()
    phone.post(f"/t/{till.code()}/phone", {"phone": national(member_a)})
    right = sent_code(till.app)
    with app.app_context(), writing() as session:
        session.scalars(select(OneTime)).one().at -= 4 * 60_000
    phone.post(f"/t/{till.code(ago_ms=SIXTEEN)}/proof", {"code": right}, status=422)
    slow = till.code(ago_ms=EIGHT)
    phone.post(f"/t/{slow}/proof", {"code": right})
    assert "Welcome, 李女士" in phone.get(f"/t/{slow}").text
    assert len(till.arrivals()) == 1
