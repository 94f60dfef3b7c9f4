"""A member's own pages: their code, their purchases, every word; nobody else's, and nobody else."""

import pytest
from flask import Flask

from crm_pwa.accounts.models import Store
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.me import entrance
from crm_pwa.me import queries as own
from crm_pwa.products import routes as products
from crm_pwa.products.models import Product, PurchaseLine
from tests.checkout.floor import NEW, Till, prove, sent_code
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor

OWN = ("/me", "/me/card", "/me/purchases", "/me/notes")


def buy(app: Flask, member: Known, txn: str, at: int, *lines: tuple[str, int, int]) -> None:
    with app.app_context(), writing() as session:
        assert session.get(Store, "store-a")
        for n, (name, qty, amount) in enumerate(lines, 1):
            session.merge(Product(id=name, name=name, category="coat"))
            session.flush()
            day = "2026-03-08" if at else "2026-02-01"
            line = PurchaseLine(
                txn_id=txn, n=n, member_id=member.id, at=at, day=day, store_id="store-a"
            )
            line.product_id, line.qty, line.amount = name, qty, amount
            session.add(line)


def test_a_members_code_is_the_one_that_guides_scan(phone: Visitor, member_a: Known) -> None:
    for path in ("/me", "/me/card"):
        page = phone.get(path)
        assert member_a.code in page.text
        assert page.all("svg.qr path")[0]["d"]


def test_purchases_stand_newest_first_with_their_sums(
    app: Flask, phone: Visitor, member_a: Known, member_b: Known
) -> None:
    buy(app, member_a, "t1", 0, ("Scarf", 2, 38_100))
    buy(app, member_a, "t2", 9, ("Coat", 1, 128_000), ("Scarf", -1, -19_050))
    buy(app, member_b, "t3", 5, ("Hat", 1, 100))
    receipts = phone.get("/me/purchases").words(".receipt")
    assert len(receipts) == 2
    assert "¥1,089.50 Coat ¥1,280 Scarf returned -¥190.50" in receipts[0]
    assert "Scarf × 2 ¥381" in receipts[1]


def test_of_a_list_that_is_cut_every_receipt_is_whole(
    app: Flask, phone: Visitor, member_a: Known, guide_a: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "LINES", 2)
    monkeypatch.setattr(products, "LINES", 2)
    guide = Visitor(app).by(guide_a).speaking("en")
    buy(app, member_a, "t2", 9, ("Coat", 1, 128_000), ("Scarf", -1, -19_050))
    assert "My data" not in phone.get("/me/purchases").text
    assert "Not everything" not in guide.get(f"/members/{member_a.id}/purchases").text
    buy(app, member_a, "t1", 0, ("Scarf", 2, 38_100), ("Hat", 1, 100))
    monkeypatch.setattr(own, "LINES", 3)
    monkeypatch.setattr(products, "LINES", 3)
    mine, theirs = phone.get("/me/purchases"), guide.get(f"/members/{member_a.id}/purchases")
    assert [one.split()[-1] for one in mine.words(".receipt header")] == ["¥1,089.50"]
    assert "My data" in mine.text
    assert len(theirs.all(".receipt")) == 1
    assert "Not everything" in theirs.text


def test_a_member_reads_every_word_that_guides_do(
    phone: Visitor, member_a: Known, act: Act, guide_a: Person, guide_a2: Person
) -> None:
    act(guide_a, member_a, "note.add", {"text": "送礼给妈妈"})
    tag = {"facet": "style", "concept": "style.minimal", "polarity": "like"}
    act(guide_a2, member_a, "tag.add", tag)
    act(
        guide_a,
        member_a,
        "allergy.add",
        {"substance": "", "words": "某种香精", "severity": "severe"},
    )
    said = phone.get("/me/notes").text
    for word in ("送礼给妈妈", "Minimal", "某种香精", "小林", "小周", "Severe"):
        assert word in said


def test_without_a_yes_there_is_nothing_to_read(
    till: Till, member_quiet: Known, act: Act, guide_a: Person
) -> None:
    phone = till.phone()
    prove(till, phone, member_quiet.phone.removeprefix("+86"), till.code())
    assert phone.get("/me/notes").text.count("you did not agree to that") == 2


def test_words_typed_by_a_guide_are_only_words(
    phone: Visitor, member_a: Known, act: Act, guide_a: Person
) -> None:
    act(guide_a, member_a, "note.add", {"text": "<img src=x onerror=alert(1)>"})
    page = phone.get("/me/notes")
    assert "<img" not in page.html
    assert "<img src=x" in page.text


@pytest.mark.parametrize("path", OWN)
def test_nobody_else_opens_a_members_page(
    visit: Visitor, guide_a: Person, lead_a: Person, admin: Person, path: str
) -> None:
    assert visit.get(path, status=303).location.endswith("/me/sign-in")
    for person in (guide_a, lead_a, admin):
        assert visit.by(person).get(path, status=303).location.endswith("/me/sign-in")


@pytest.mark.parametrize("path", ["/", "/today", "/tills", "/arrivals", "/overview", "/messages"])
def test_a_members_session_opens_no_page_of_the_staffs(phone: Visitor, path: str) -> None:
    assert phone.get(path, status=303).location.endswith("/sign-in")


def test_a_members_secret_is_no_staff_session_and_the_other_way(
    app: Flask, phone: Visitor, visit: Visitor, guide_a: Person
) -> None:
    mine, theirs = phone.browser.get_cookie("member"), visit.by(guide_a).browser
    staff = theirs.get_cookie("session")
    assert mine
    assert staff
    assert (mine.http_only, mine.same_site) == (True, "Lax")
    swapped = Visitor(app)
    swapped.browser.set_cookie("session", mine.value)
    swapped.browser.set_cookie("member", staff.value)
    swapped.get("/today", status=303)
    swapped.get("/me", status=303)


def test_a_member_signs_in_at_home_with_a_code(app: Flask, till: Till, member_a: Known) -> None:
    phone = till.phone()
    phone.get("/me/sign-in")
    phone.post("/me/sign-in/phone", {"phone": member_a.phone})
    assert "Type the code we sent" in phone.get("/me/sign-in").text
    phone.post("/me/sign-in/proof", {"code": sent_code(app)})
    assert "李女士" in phone.get("/me").text
    assert till.arrivals() == [], "they are not in the shop"


def test_who_is_no_member_is_told_only_once_the_number_is_proved(app: Flask, till: Till) -> None:
    phone = till.phone()
    phone.post("/me/sign-in/phone", {"phone": NEW})
    page = phone.post("/me/sign-in/proof", {"code": sent_code(app)}, status=422)
    assert "No member has this number" in page.text
    assert till.members() == 0


def test_signing_out_ends_the_session_at_once(phone: Visitor) -> None:
    kept = phone.browser.get_cookie("member")
    assert kept
    phone.post("/me/sign-out")
    phone.browser.set_cookie("member", kept.value)
    phone.get("/me", status=303)


def test_a_session_ends_half_a_year_later(
    app: Flask, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = now_ms() + 180 * 86_400_000 + 1_000
    monkeypatch.setattr("crm_pwa.accounts.pages.now_ms", lambda: later)
    phone.get("/me", status=303)


def test_a_member_joined_into_another_sees_the_others_page(
    app: Flask, till: Till, phone: Visitor, member_a: Known, add_member: AddMember
) -> None:
    other = add_member("store-a", name="王芳")
    with app.app_context(), writing() as session:
        session.execute(
            Store.metadata.tables["member"]
            .update()
            .where(Store.metadata.tables["member"].c.id == member_a.id)
            .values(merged_into=other.id)
        )
    assert "王女士" in phone.get("/me").text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/me/consents", {"layer": "personalisation", "state": "withdrawn"}),
        ("/me/name", {"name": "李静"}),
        ("/me/complaint", {}),
        ("/me/erasure/end", {}),
    ],
)
def test_a_member_writes_so_much_in_an_hour_wherever(
    till: Till, member_a: Known, monkeypatch: pytest.MonkeyPatch, path: str, form: dict[str, str]
) -> None:
    monkeypatch.setattr(entrance, "WRITES", 2)
    mine = till.phone()
    prove(till, mine, member_a.phone.removeprefix("+86"), till.code())
    mine.post("/me/birthday", {"birthday": ""})
    mine.post("/me/birthday", {"birthday": "1800-01-01"}, 422)
    assert "Wait" in mine.post(path, form, 429).text
    mine.get("/me/choices")
    mine.post("/me/sign-out", {})


def test_the_codes_are_read_so_often_in_an_hour(
    till: Till, member_a: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance, "CODES", 1)
    mine = till.phone()
    prove(till, mine, member_a.phone.removeprefix("+86"), till.code())
    mine.get("/me/codes.json")
    mine.get("/me/codes.json", 429)
