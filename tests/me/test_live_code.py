"""The member's own page shows a code that is new every half minute, fetched for ten minutes."""

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.members import codes, shown
from crm_pwa.members.models import MemberCode
from crm_pwa.members.shown import STEP_MS
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor
from tests.vectors.marks import signed


def test_ten_minutes_of_codes_come_at_once_and_each_is_live_in_its_half_minute(
    app: Flask, phone: Visitor, member_a: Known
) -> None:
    answer = phone.browser.get("/me/codes.json")
    told, points = answer.get_json(), shown.points(app.extensions["keys"].show_point, now_ms())
    assert answer.headers["Cache-Control"] == "no-store"
    steps = [one["step"] for one in told["codes"]]
    assert steps == list(range(told["now"] // STEP_MS, told["now"] // STEP_MS + 20))
    for one in told["codes"]:
        found = shown.read(one["text"])
        assert found
        assert (found.code, found.step) == (member_a.code, one["step"])
        assert shown.tell(found, points, one["step"] * STEP_MS) == "live"
        assert len(one["rows"]) == 41
    again = phone.browser.get("/me/codes.json").get_json()["codes"]
    assert {one["step"]: one["text"] for one in again}[steps[-1]] == told["codes"][-1]["text"]


def test_a_guide_who_scans_the_code_of_the_page_meets_the_member(
    phone: Visitor, visit: Visitor, guide_a: Person, member_a: Known
) -> None:
    (text, *_) = [one["text"] for one in phone.browser.get("/me/codes.json").get_json()["codes"]]
    card = visit.by(guide_a).hx_post("/scan", {"code": text})
    assert card.response.headers["HX-Push-Url"] == f"/members/{member_a.id}"


def test_without_a_script_the_page_shows_the_code_of_now_and_a_way_to_the_next(
    app: Flask, phone: Visitor, member_a: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, drawn = now_ms(), []
    for later in (0, 60_000):
        monkeypatch.setattr("crm_pwa.accounts.pages.now_ms", lambda ms=at + later: ms)
        page = phone.get("/me")
        assert page.one(".my-code")["data-step"] == str((at + later) // STEP_MS)
        assert page.one("[data-renew]")["href"] == "/me"
        assert page.one("[data-aged]").has_attr("hidden")
        assert member_a.code in page.text
        drawn.append(page.one("[data-live] path")["d"])
    assert drawn[0] != drawn[1]


def test_who_has_no_printed_code_has_none_to_show(
    app: Flask, phone: Visitor, member_a: Known
) -> None:
    with app.app_context(), writing() as session:
        session.query(MemberCode).filter_by(code=member_a.code).delete()
    assert phone.browser.get("/me/codes.json").get_json()["codes"] == []
    assert phone.get("/me").all("[data-codes]") == []


def test_nobody_else_is_given_codes(visit: Visitor, guide_a: Person, member_a: Known) -> None:
    for visitor in (visit, visit.by(guide_a)):
        visitor.get("/me/codes.json", status=303)


def test_a_card_to_print_keeps_the_code_that_never_changes(phone: Visitor, member_a: Known) -> None:
    page = phone.get("/me/card")
    assert codes.read(member_a.code) in page.text
    assert signed(now_ms() // STEP_MS, member_a.code)[:20] not in page.text
