"""Opening a card on the server's pages: only while the member is here, and every look is kept."""

from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.privacy.models import Access
from crm_pwa.privacy.operations import ONE_LOOK_MS
from tests.house.cast import Person
from tests.house.members import TASTE, Act, AddMember, Known
from tests.house.visiting import Visitor

SHEETS = ("tags/new", "allergies/new", "consents/new")
PEANUT = {"substance": "substance.peanut", "severity": "severe"}


def looks(app: Flask, member: Known) -> list[tuple[Any, ...]]:
    """Who was shown which field of the member, in order."""
    with app.app_context():
        query = db.select(Access.staff_id, Access.field, Access.how)
        kept = db.session.execute(query.where(Access.member_id == member.id).order_by(Access.at))
        return [tuple(row) for row in kept]


@pytest.fixture
def here(act: Act, guide_a: Person, member_a: Known) -> Known:
    """member_a, standing before guide_a, with an allergy on the card."""
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    act(guide_a, member_a, "allergy.add", PEANUT)
    return member_a


def test_who_comes_back_at_once_is_still_looking_and_later_looks_anew(
    app: Flask, visit: Visitor, guide_a: Person, here: Known
) -> None:
    guide = visit.by(guide_a)
    for _ in range(3):
        guide.get(f"/members/{here.id}")
    assert len(looks(app, here)) == 1
    with app.app_context(), writing() as session:
        for look in session.scalars(db.select(Access)):
            look.at -= ONE_LOOK_MS + 1
    guide.get(f"/members/{here.id}")
    assert len(looks(app, here)) == 2


@pytest.mark.parametrize("path", ["", "/tags/new", "/allergies/new"])
def test_a_look_at_allergies_is_kept(
    app: Flask, visit: Visitor, guide_a: Person, here: Known, path: str
) -> None:
    assert looks(app, here) == []
    visit.by(guide_a).get(f"/members/{here.id}{path}")
    assert looks(app, here) == [(guide_a.id, "allergy", "page")]


def test_a_look_after_a_scan_is_kept_too(
    app: Flask, visit: Visitor, guide_a: Person, here: Known
) -> None:
    visit.by(guide_a).hx_post("/scan", {"code": here.code})
    assert looks(app, here) == [(guide_a.id, "allergy", "page")]


def test_a_look_after_a_note_is_kept_where_the_card_is_shown(
    app: Flask, visit: Visitor, guide_a: Person, here: Known
) -> None:
    visit.by(guide_a).post(f"/members/{here.id}/notes", {"text": "周末来"})
    assert looks(app, here) == []
    visit.by(guide_a).hx_post(f"/members/{here.id}/notes", {"text": "周末来"})
    assert looks(app, here) == [(guide_a.id, "allergy", "page")]


def test_a_card_without_allergy_consent_shows_nothing_to_keep(
    app: Flask, visit: Visitor, guide_a: Person, act: Act, add_member: AddMember
) -> None:
    member = add_member(agreed=(TASTE,))
    act(guide_a, member, "scan.seen", {"how": "search"})
    visit.by(guide_a).get(f"/members/{member.id}")
    assert looks(app, member) == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_opens_only_while_the_member_is_here(
    app: Flask, visit: Visitor, guide_a2: Person, here: Known, sheet: str
) -> None:
    stranger = visit.by(guide_a2).speaking("en")
    asked = stranger.get(f"/members/{here.id}/{sheet}")
    assert "open the card" in asked.text
    assert not asked.all("#alert")
    sent = stranger.hx_get(f"/members/{here.id}/{sheet}", status=204)
    assert sent.response.headers["HX-Redirect"] == f"/members/{here.id}"
    assert looks(app, here) == []


def test_a_note_of_another_year_shows_its_year(
    visit: Visitor, guide_a: Person, member_a: Known, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    leap = now_ms() - 366 * 86_400_000
    with monkeypatch.context() as then:
        then.setattr("tests.house.members.now_ms", lambda: leap)
        act(guide_a, member_a, "allergy.add", PEANUT)
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    alert = visit.by(guide_a).speaking("en").get(f"/members/{member_a.id}").one("#alert")
    assert str(store_day(leap, "Asia/Shanghai").year) in alert.text
