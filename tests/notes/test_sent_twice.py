"""A form sent twice is one operation: a double tap, a resend, a page reloaded after posting."""

from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.db import db
from crm_pwa.core.log.models import Operation
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.page import Page
from tests.house.visiting import Visitor

MINIMAL = {"facet": "style", "concept": "style.minimal", "polarity": "like"}
PEANUT = {"substance": "substance.peanut", "severity": "severe"}
FORMS = [
    ("tags/new", "tags", MINIMAL, "tag.add"),
    ("tags/new", "notes", {"text": "喜欢靠窗的位置"}, "note.add"),
    ("tags/new", "facets", {"facet": "size_top", "value": "size_top.m"}, "facet.set"),
    ("allergies/new", "allergies", PEANUT, "allergy.add"),
    ("allergies/new", "allergies/none", {}, "allergy.none"),
    ("consents/new", "consents", {"layer": "personalisation", "state": "given"}, "consent.set"),
]


def count(app: Flask, member: Known, kind: str) -> int:
    with app.app_context():
        found = db.select(db.func.count()).where(
            Operation.member_id == member.id, Operation.kind == kind
        )
        return int(db.session.execute(found).scalar_one())


def once_of(page: Page) -> str:
    """What the page's forms carry along; the same in each of them."""
    (value,) = {str(field["value"]) for field in page.all("form input[name=once]")}
    return value


@pytest.fixture
def guide(visit: Visitor, guide_a: Person, member_a: Known, act: Act) -> Visitor:
    """guide_a, before whom member_a stands."""
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    return visit.by(guide_a)


@pytest.mark.parametrize(("sheet", "to", "fields", "kind"), FORMS)
def test_a_form_sent_twice_is_one_operation(
    app: Flask,
    guide: Visitor,
    member_a: Known,
    sheet: str,
    to: str,
    fields: dict[str, Any],
    kind: str,
) -> None:
    before = count(app, member_a, kind)
    once = once_of(guide.get(f"/members/{member_a.id}/{sheet}"))
    for _ in range(2):
        guide.post(f"/members/{member_a.id}/{to}", fields | {"once": once})
    assert count(app, member_a, kind) == before + 1


def test_every_form_of_a_card_that_notes_carries_its_page(guide: Visitor, member_a: Known) -> None:
    path = f"/members/{member_a.id}"
    guide.post(f"{path}/notes", {"text": "喜欢靠窗的位置"})
    guide.post(f"{path}/tags", MINIMAL)
    guide.post(f"{path}/allergies", PEANUT)
    for page in (path, f"{path}/tags/new", f"{path}/allergies/new", f"{path}/consents/new"):
        forms = guide.get(page).all("main form[action^='/members/']")
        others = ("/outcomes", "/call")
        noting = [form for form in forms if not str(form["action"]).endswith(others)]
        assert noting, page
        assert all(form.select_one("[name=once]") for form in noting), page


def test_the_same_form_with_other_words_is_another_note(
    app: Flask, guide: Visitor, member_a: Known
) -> None:
    once = once_of(guide.get(f"/members/{member_a.id}/tags/new"))
    for text in ("喜欢靠窗的位置", "周末来"):
        guide.post(f"/members/{member_a.id}/notes", {"text": text, "once": once})
    assert count(app, member_a, "note.add") == 2


def test_two_guides_who_say_the_same_are_two(
    app: Flask, guide: Visitor, visit: Visitor, guide_a2: Person, member_a: Known
) -> None:
    once = once_of(guide.get(f"/members/{member_a.id}/tags/new"))
    for visitor in (guide, visit.by(guide_a2)):
        visitor.post(f"/members/{member_a.id}/tags", MINIMAL | {"once": once})
    assert count(app, member_a, "tag.add") == 2


def test_a_made_up_page_id_is_no_id(app: Flask, guide: Visitor, member_a: Known) -> None:
    for _ in range(2):
        guide.post(f"/members/{member_a.id}/tags", MINIMAL | {"once": "' OR 1=1"})
    assert count(app, member_a, "tag.add") == 2


def test_a_chip_taken_off_twice_is_off(app: Flask, guide: Visitor, member_a: Known) -> None:
    path = f"/members/{member_a.id}"
    guide.post(f"{path}/tags", MINIMAL)
    for _ in range(2):
        guide.post(f"{path}/tags/removal", {"facet": "style", "concept": "style.minimal"})
    assert count(app, member_a, "tag.remove") == 1


def test_a_warning_withdrawn_twice_is_withdrawn_once(
    app: Flask, guide: Visitor, member_a: Known
) -> None:
    path = f"/members/{member_a.id}"
    guide.post(f"{path}/allergies", PEANUT)
    entry = guide.get(f"{path}/allergies/new").one("input[name=allergy]")["value"]
    said = {"allergy": entry, "reason": "tested", "confirmed": "1"}
    for _ in range(2):
        guide.post(f"{path}/allergies/withdrawal", said)
    assert count(app, member_a, "allergy.withdraw") == 1


def test_a_warning_two_guides_noted_is_withdrawn_as_one(
    app: Flask, guide: Visitor, visit: Visitor, guide_a2: Person, member_a: Known
) -> None:
    path = f"/members/{member_a.id}"
    for visitor in (guide, visit.by(guide_a2)):
        visitor.post(f"{path}/allergies", PEANUT)
    entry = guide.get(f"{path}/allergies/new").one("input[name=allergy]")["value"]
    said = {"allergy": entry, "reason": "tested", "confirmed": "1"}
    for _ in range(2):
        guide.post(f"{path}/allergies/withdrawal", said)
    assert guide.get(f"{path}/allergies/new").all("input[name=allergy]") == []
    assert count(app, member_a, "allergy.withdraw") == 1


def test_a_warning_noted_since_the_sheet_was_opened_is_not_withdrawn_with_it(
    guide: Visitor, visit: Visitor, guide_a2: Person, member_a: Known
) -> None:
    path = f"/members/{member_a.id}"
    guide.post(f"{path}/allergies", PEANUT)
    entry = guide.get(f"{path}/allergies/new").one("input[name=allergy]")["value"]
    visit.by(guide_a2).post(f"{path}/allergies", PEANUT)
    said = {"allergy": entry, "reason": "tested", "confirmed": "1"}
    guide.post(f"{path}/allergies/withdrawal", said)
    (still,) = guide.get(f"{path}/allergies/new").all("input[name=allergy]")
    assert still["value"] not in {"", entry}


def test_another_cards_warning_is_not_withdrawn(guide: Visitor, member_a: Known) -> None:
    for named in ("", "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01"):
        said = {"allergy": named, "reason": "tested", "confirmed": "1"}
        guide.post(f"/members/{member_a.id}/allergies/withdrawal", said, status=404)


def test_what_was_taken_back_is_kept_when_its_form_is_sent_again(
    guide: Visitor, member_a: Known
) -> None:
    at = f"/members/{member_a.id}"
    said = PEANUT | {"once": once_of(guide.get(f"{at}/allergies/new"))}
    saved = guide.hx_post(f"{at}/allergies", said)
    guide.hx_post(f"{at}/undo", {"op": saved.one("[data-undo] [name=op]")["value"]})
    assert not guide.get(at).all("#alert.present")
    guide.hx_post(f"{at}/allergies", said)
    assert "severe" in guide.get(at).one("#alert")["class"]
