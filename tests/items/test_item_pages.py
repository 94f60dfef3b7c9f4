"""Checking an item on a server's page."""

import pytest
from flask import Flask

from crm_pwa.core.db import writing
from crm_pwa.products.operations import keep_products
from tests.house.cast import Person
from tests.house.members import EVERYTHING, TASTE, Act, AddMember, Known
from tests.house.visiting import Visitor

COAT = "6901234500017"
ITEMS = (
    (COAT, "羊毛大衣", "面料：羊毛 50%，涤纶 50%"),
    ("6901234500024", "棉衬衫", "面料：棉 100%"),
    ("6901234500031", "棉麻衬衫", ""),
)
POLYESTER = {"substance": "allergen.polyester", "severity": "reacts"}


@pytest.fixture
def guide(app: Flask, visit: Visitor, guide_a: Person, member_a: Known, act: Act) -> Visitor:
    """guide_a, before whom the member stands, in a shop that sells a few things."""
    rows = [
        {"id": f"P{n}", "name": name, "category": "x", "barcode": code, "composition": text}
        for n, (code, name, text) in enumerate(ITEMS)
    ]
    with app.app_context(), writing() as session:
        keep_products(session, rows)
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    return visit.by(guide_a)


def answer(guide: Visitor, member: Known, **form: str) -> str:
    page = guide.post(f"/members/{member.id}/items", form, status=200)
    return str(page.one(".item-check")["data-answer"])


def test_the_card_leads_to_the_camera_that_looks_for_items(guide: Visitor, member_a: Known) -> None:
    card = guide.get(f"/members/{member_a.id}")
    page = guide.get(str(card.one("a.check-item")["href"]))
    assert page.one("#scan-form")["action"] == f"/members/{member_a.id}/items"


def test_an_item_is_compared_with_what_the_member_must_not_have(
    guide: Visitor, guide_a: Person, member_a: Known, act: Act
) -> None:
    assert answer(guide, member_a, code=COAT) == "unknown"  # not asked yet
    act(guide_a, member_a, "allergy.add", POLYESTER)
    assert answer(guide, member_a, code=COAT) == "danger"
    assert answer(guide, member_a, words="棉衬衫") == "clear"
    assert answer(guide, member_a, words="棉麻") == "unknown"  # of no composition
    assert answer(guide, member_a, code="6901234500994") == "unknown"


def test_of_several_items_one_is_chosen(guide: Visitor, member_a: Known) -> None:
    page = guide.post(f"/members/{member_a.id}/items", {"words": "衬衫"}, status=200)
    codes = [button["value"] for button in page.all("button[name=code]")]
    assert codes == ["6901234500024", "6901234500031"]


def test_without_consent_nothing_is_clear(
    visit: Visitor, guide: Visitor, guide_a: Person, add_member: AddMember, act: Act
) -> None:
    quiet = add_member("store-a", agreed=(TASTE,))
    act(guide_a, quiet, "scan.seen", {"how": "search"})
    assert answer(guide, quiet, words="棉衬衫") == "unknown"


def test_an_item_scanned_for_nobody_asks_for_whom_it_is(
    guide: Visitor, member_a: Known, add_member: AddMember
) -> None:
    absent = add_member("store-a", name="不在的人", agreed=EVERYTHING)
    page = guide.post("/scan", {"code": COAT}, status=200)
    assert "羊毛大衣" in page.text
    forms = [form["action"] for form in page.all("#main form") if form.get("action")]
    assert f"/members/{member_a.id}/items" in forms
    assert f"/members/{absent.id}/items" not in forms


def test_a_card_with_the_code_of_an_item_is_opened_as_a_card(
    app: Flask, guide: Visitor, member_a: Known
) -> None:
    with app.app_context(), writing() as session:
        row = {"id": "P9", "name": "x", "category": "x", "barcode": member_a.code}
        keep_products(session, [row])
    guide.post("/scan", {"code": member_a.code}, status=303)


def test_nobody_who_is_not_here_is_checked_for(
    visit: Visitor, guide_a2: Person, member_a: Known, guide: Visitor
) -> None:
    page = visit.by(guide_a2).post(f"/members/{member_a.id}/items", {"code": COAT}, status=200)
    assert page.all(".item-check") == []
