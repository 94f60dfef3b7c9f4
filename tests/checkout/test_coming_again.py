"""A member who comes to a till again: announced anew where nobody there has heard of it."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from crm_pwa.checkout.models import Arrival
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members.models import Presence
from tests.checkout.floor import Till, open_till, prove
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor


def minutes_pass(app: Flask, minutes: int) -> None:
    """What happened so far is so much longer ago."""
    with app.app_context(), writing() as session:
        session.execute(update(Arrival).values(at=Arrival.at - minutes * 60_000))
        session.execute(update(Presence).values(until=Presence.until - minutes * 60_000))


@pytest.mark.parametrize("minutes", [10, 70])
def test_another_till_and_who_shows_it_hear_of_who_came_before(
    app: Flask, till: Till, member_a: Known, guide_a2: Person, minutes: int
) -> None:
    phone = till.phone()
    prove(till, phone, member_a.phone.removeprefix("+86"), till.code())
    (came,) = till.arrivals()
    phone.post(f"/arrivals/{came.id}/rating", {"rating": 4})
    minutes_pass(app, minutes)
    other = open_till(app, guide_a2)
    code = other.code()
    assert "Hello, 李女士" in phone.get(f"/t/{code}").text
    for _ in range(2):
        phone.post(f"/t/{code}/arrival")
    assert "Welcome, 李女士" in phone.get(f"/t/{code}").text
    (moved,) = till.arrivals()
    assert (moved.id, moved.rating, moved.how) == (came.id, 4, "code")
    assert (moved.till_id, moved.staff_id) == (other.id, guide_a2.id)
    colleague = Visitor(app).by(guide_a2).speaking("en")
    assert "Recognised" in colleague.get(f"/tills/{other.id}").text
    assert "李女士" in colleague.hx_get("/arrivals").text
    colleague.get(f"/members/{member_a.id}")
    with app.app_context():
        (until,) = db.session.scalars(
            select(Presence.until).where(Presence.staff_id == guide_a2.id)
        )
    assert until > now_ms() + 119 * 60_000


def test_a_second_visit_to_the_same_till_keeps_the_card_open(
    app: Flask, till: Till, member_a: Known
) -> None:
    phone = till.phone()
    prove(till, phone, member_a.phone.removeprefix("+86"), till.code())
    minutes_pass(app, 70)
    phone.post(f"/t/{till.code()}/arrival")
    assert len(till.arrivals()) == 1
    with app.app_context():
        (until,) = db.session.scalars(select(Presence.until))
    assert until > now_ms() + 119 * 60_000
