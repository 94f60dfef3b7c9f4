"""Looking up a code: counted, limited, and silent about codes that lead to nobody."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from crm_pwa.accounts.models import Attempt
from crm_pwa.core import clock
from crm_pwa.core.db import db, writing
from crm_pwa.members.models import Member
from tests.house.application import MakeApp
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.page import Page
from tests.house.visiting import Visitor
from tests.sync.floor import new_phone

LIMIT = 30
NOBODY = {"code": "M1:NOBODY"}


def test_thirty_codes_a_minute_and_then_no_more_whoever_they_lead_to(
    visit: Visitor, guide_a: Person, member_a: Known
) -> None:
    guide = visit.by(guide_a).speaking("en")
    for _ in range(LIMIT):
        guide.hx_post("/scan", NOBODY, status=422)
    unknown = guide.hx_post("/scan", NOBODY, status=429)
    known = guide.hx_post("/scan", {"code": member_a.code}, status=429)
    assert "Wait a minute" in unknown.text
    assert unknown.text == known.text
    assert 50 < int(unknown.response.headers["Retry-After"]) <= 60


def test_another_guide_is_not_held_up(
    visit: Visitor, guide_a: Person, guide_a2: Person, member_a: Known
) -> None:
    for _ in range(LIMIT):
        visit.by(guide_a).hx_post("/scan", NOBODY, status=422)
    visit.by(guide_a2).hx_post("/scan", {"code": member_a.code})


def test_the_count_outlives_the_process(visit: Visitor, guide_a: Person, make_app: MakeApp) -> None:
    for _ in range(LIMIT):
        visit.by(guide_a).hx_post("/scan", NOBODY, status=422)
    Visitor(make_app()).by(guide_a).hx_post("/scan", NOBODY, status=429)


def test_a_minute_later_codes_are_looked_up_again(
    visit: Visitor, guide_a: Person, member_a: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = visit.by(guide_a)
    for _ in range(LIMIT):
        guide.hx_post("/scan", NOBODY, status=422)
    later = clock.now_ms() + 61_000
    monkeypatch.setattr("crm_pwa.accounts.pages.now_ms", lambda: later)
    guide.hx_post("/scan", {"code": member_a.code})


def test_a_code_typed_with_blanks_and_small_letters_opens_the_card(
    visit: Visitor, guide_a: Person, member_a: Known
) -> None:
    typed = f" {member_a.code[:7].lower()} {member_a.code[7:]} "
    card = visit.by(guide_a).hx_post("/scan", {"code": typed})
    assert card.response.headers["HX-Push-Url"] == f"/members/{member_a.id}"


@pytest.mark.parametrize("ask", [Visitor.post, Visitor.hx_post])
def test_the_code_of_an_erased_member_is_one_that_nobody_has(
    app: Flask,
    visit: Visitor,
    guide_a: Person,
    member_a: Known,
    ask: Callable[..., Page],
) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Member, member_a.id).erased_at = 1
    guide = visit.by(guide_a)
    answers = [
        ask(guide, "/scan", {"code": code}, status=422) for code in (member_a.code, "M1:NOBODY")
    ]
    first, second = (answer.text for answer in answers)
    assert first == second


def test_sixty_strangers_an_hour_and_then_their_codes_are_nobodys(
    app: Flask,
    visit: Visitor,
    guide_b: Person,
    guide_a: Person,
    member_b: Known,
    add_member: AddMember,
) -> None:
    strangers = [add_member("store-a", agreed=()) for _ in range(62)]
    guide = visit.by(guide_b).speaking("en")
    for at, stranger in enumerate(strangers[:60]):
        if at % LIMIT == 0:
            _a_while_passes(app, 61_000)
        guide.hx_post("/scan", {"code": stranger.code})
    _a_while_passes(app, 61_000)
    known = guide.hx_post("/scan", {"code": strangers[60].code}, status=422)
    assert known.text == guide.hx_post("/scan", NOBODY, status=422).text
    for mine in (member_b, strangers[0]):
        guide.hx_post("/scan", {"code": mine.code})
    phone = new_phone(app, guide_b)
    (verdict,) = phone.push(phone.op("scan.seen", f"code:{strangers[61].code}", {"how": "code"}))
    assert verdict["s"] == "deferred"
    visit.by(guide_a).hx_post("/scan", {"code": strangers[60].code})
    _a_while_passes(app, 3_600_000)
    guide.hx_post("/scan", {"code": strangers[60].code})


def _a_while_passes(app: Flask, ms: int) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(Attempt).values(at=Attempt.at - ms))


def test_the_card_is_drawn_after_the_scan_is_kept(
    app: Flask, visit: Visitor, guide_a: Person, member_a: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing_then: list[bool] = []
    drawn = app.extensions["templates"].get_template

    def watched(name: str, *given: object) -> object:
        writing_then.append(bool(db.session().info.get("writing")))
        return drawn(name, *given)

    monkeypatch.setattr(app.extensions["templates"], "get_template", watched)
    visit.by(guide_a).hx_post("/scan", {"code": member_a.code})
    assert set(writing_then) == {False}


@pytest.mark.parametrize("how", [{"erased_at": 1}, {"merged_into": "another"}])
def test_a_member_who_is_no_more_is_not_found_by_name(
    app: Flask, visit: Visitor, guide_a: Person, add_member: AddMember, how: dict[str, object]
) -> None:
    gone, stays = add_member(name="李静"), add_member(name="李静")
    with app.app_context(), writing() as session:
        for name, value in how.items():
            setattr(session.get_one(Member, gone.id), name, value)
    found = visit.by(guide_a).get("/search", q="李静")
    assert [link["href"] for link in found.all("a.row-link")] == [f"/members/{stays.id}"]
