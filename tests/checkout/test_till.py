"""The till's own page, the guides' phones, and the one question."""

import pytest
from flask import Flask

from crm_pwa.checkout import queries
from crm_pwa.core.db import writing
from tests.checkout.floor import NEW, Till, prove
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor


def come(till: Till, member: Known) -> Visitor:
    phone = till.phone()
    prove(till, phone, member.phone.removeprefix("+86"), till.code())
    return phone


def test_a_tills_page_shows_its_code_and_not_who_came(
    visit: Visitor, till: Till, guide_a: Person, member_a: Known
) -> None:
    guide = visit.by(guide_a).speaking("en")
    page = guide.get(f"/tills/{till.id}")
    assert page.one("svg.qr path")["d"]
    assert "Recognised" not in page.text
    come(till, member_a)
    shown = guide.hx_get(f"/tills/{till.id}")
    assert "Recognised" in shown.text
    for secret in ("李", member_a.phone[-4:], member_a.id):
        assert secret not in shown.html


def test_a_till_of_another_store_is_one_that_does_not_exist(
    visit: Visitor, till: Till, guide_b: Person
) -> None:
    visit.by(guide_b).get(f"/tills/{till.id}", status=404)
    visit.by(guide_b).post("/tills", {"store": "store-a"}, status=404)


def test_each_till_of_a_store_has_its_number(
    app: Flask, visit: Visitor, till: Till, guide_a: Person
) -> None:
    guide = visit.by(guide_a).speaking("en")
    guide.post("/tills", {"store": "store-a"})
    assert "Till 1 Till 2" in guide.get("/tills").text


def test_who_came_stands_on_the_phones_of_the_store(
    visit: Visitor, till: Till, guide_a2: Person, guide_b: Person, member_a: Known
) -> None:
    assert visit.by(guide_a2).hx_get("/arrivals").all("form") == []
    come(till, member_a)
    colleague = visit.by(guide_a2).speaking("en")
    form = colleague.hx_get("/arrivals").one("form")
    assert "李女士" in form.get_text()
    colleague.post(str(form["action"]))
    assert "李女士" in colleague.get(f"/members/{member_a.id}").text
    assert visit.by(guide_b).hx_get("/arrivals").all("form") == []


def test_a_guest_of_another_store_stands_there_too(
    visit: Visitor, till: Till, guide_a: Person, member_b: Known
) -> None:
    come(till, member_b)
    assert "赵女士" in visit.by(guide_a).hx_get("/arrivals").text


def test_after_half_an_hour_nobody_is_announced(
    app: Flask, visit: Visitor, till: Till, guide_a: Person, member_a: Known
) -> None:
    come(till, member_a)
    (came,) = till.arrivals()
    with app.app_context(), writing() as session:
        session.get_one(type(came), came.id).at -= queries.JUST_MS
    assert visit.by(guide_a).hx_get("/arrivals").all("form") == []


def test_one_tap_rates_the_visit_and_another_puts_it_right(till: Till, member_a: Known) -> None:
    phone = come(till, member_a)
    (came,) = till.arrivals()
    for rating in (2, 5):
        phone.post(f"/arrivals/{came.id}/rating", {"rating": rating, "back": till.code()})
    (rated,) = till.arrivals()
    assert (rated.rating, rated.store_id, rated.member_id) == (5, "store-a", member_a.id)
    assert rated.rated_at
    said = phone.get("/me").one("button[aria-pressed=true]")
    assert "Great" in said.get_text()


@pytest.mark.parametrize("rating", ["0", "6", "-1", "x", ""])
def test_a_rating_is_one_to_five(till: Till, member_a: Known, rating: str) -> None:
    phone = come(till, member_a)
    (came,) = till.arrivals()
    phone.post(f"/arrivals/{came.id}/rating", {"rating": rating}, status=422)


def test_nobody_rates_anothers_visit(till: Till, member_a: Known) -> None:
    come(till, member_a)
    (came,) = till.arrivals()
    stranger = till.phone()
    prove(till, stranger, NEW, till.code())
    stranger.post(f"/t/{till.code()}/joining")
    stranger.post(f"/arrivals/{came.id}/rating", {"rating": 1}, status=404)
    nobody = till.phone().post(f"/arrivals/{came.id}/rating", {"rating": 1})
    assert nobody.location.endswith("/me/sign-in")
