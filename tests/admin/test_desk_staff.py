"""The desk of the staff: who may open, change and close whose account, and what ends at once."""

from flask import Flask

from crm_pwa.accounts import history, queries
from crm_pwa.accounts.models import DeskChange, Device, Staff
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from tests.house.cast import PASSWORD, Person
from tests.house.page import Page
from tests.house.visiting import Visitor
from tests.sync.floor import new_phone, open_shop

NEW = {"login": "guide-new", "name": "小新", "role": "guide", "stores": ["store-a"]}

STORE_A = {"stores": ["store-a"]}
OWN = "a-password-of-my-own"


def sign_in(visitor: Visitor, login: str, password: str, status: int = 303, own: str = "") -> Page:
    typed = {"login": login, "password": password, "own": own}
    return visitor.post("/sign-in", typed, status=status)


def account(app: Flask, login: str) -> Staff:
    with app.app_context():
        found = queries.staff_named(db.session(), login)
        assert found
        db.session.expunge(found)
        return found


def past(app: Flask) -> list[tuple[str, str, str, str]]:
    """(who, field, before, after) of every change of an account, the latest first."""
    with app.app_context():
        rows = history.latest(db.session(), history.STAFF)
        return [(row.actor_id, row.field, row.before, row.after) for row in rows]


def test_a_password_told_by_somebody_opens_nothing_but_the_choice_of_ones_own(
    visit: Visitor, admin: Person, guide_a: Person
) -> None:
    page = visit.by(admin).post(f"/staff/{guide_a.id}/password", status=200)
    given = page.one(".once").get_text(strip=True)
    for own in ("", "short", given, "x" * 201):
        refused = sign_in(visit, "guide-a", given, 409, own)
        assert "hidden" not in refused.one(".field[data-own]").attrs
        visit.get("/today", status=303)
    sign_in(visit, "guide-a", given, 303, OWN)
    visit.get("/today")
    sign_in(Visitor(visit.app), "guide-a", given, 422)
    sign_in(Visitor(visit.app), "guide-a", OWN)


def test_a_password_told_by_somebody_lapses_after_three_days(
    app: Flask, visit: Visitor, admin: Person, guide_a: Person
) -> None:
    page = visit.by(admin).post(f"/staff/{guide_a.id}/password", status=200)
    given = page.one(".once").get_text(strip=True)
    with app.app_context(), writing() as session:
        staff = session.get_one(Staff, guide_a.id)
        assert abs(staff.one_time_until - now_ms() - 72 * 3_600_000) < 60_000
        staff.one_time_until = now_ms()
    late = sign_in(visit.speaking("en"), "guide-a", given, 410, OWN)
    assert "good for 72 hours" in late.one("#sign-in-message").get_text()
    visit.get("/today", status=303)
    page = visit.by(admin).post(f"/staff/{guide_a.id}/password", status=200)
    sign_in(visit, "guide-a", page.one(".once").get_text(strip=True), 303, OWN)


def test_somebody_new_signs_in_with_the_password_that_is_shown_once(
    app: Flask, visit: Visitor, admin: Person
) -> None:
    page = visit.by(admin).post("/staff", NEW, status=200)
    password = page.one(".once").get_text(strip=True)
    assert page.response.headers["Cache-Control"] == "no-store"
    assert sign_in(visit, "guide-new", password, own=OWN).location == "/"
    again = visit.by(admin).get(f"/staff/{account(app, 'guide-new').id}")
    assert password not in again.html
    with app.app_context():
        kept = db.session.scalars(db.select(DeskChange)).all()
        assert not any(password in row.before + row.after for row in kept)


def test_what_does_not_fit_is_said_beside_its_field_and_the_rest_stays(
    visit: Visitor, admin: Person
) -> None:
    desk = visit.by(admin).speaking("en")
    for wrong, said in (
        ({"login": "Guide-A"}, "This is taken already. Choose another."),
        ({"name": " "}, "Give at least one letter or digit."),
        ({"name": "n" * 81}, "At most 80 characters fit here. Please shorten it."),
        ({"role": "boss"}, "Choose one of those offered."),
        ({"stores": []}, "This role needs at least one store."),
    ):
        page = desk.post("/staff", NEW | wrong, status=422)
        assert page.one("#fault").text == said
        assert page.one('[aria-describedby="fault"]')["id" if "stores" not in wrong else "class"]
        if "login" not in wrong:
            assert page.one('input[name="login"]')["value"] == "guide-new"


def test_a_new_password_signs_out_everywhere_at_once(
    app: Flask, visit: Visitor, admin: Person, guide_a: Person
) -> None:
    theirs = visit.by(guide_a)
    theirs.get("/today")
    page = visit.by(admin).post(f"/staff/{guide_a.id}/password", status=200)
    assert theirs.get("/today", status=303).location == "/sign-in"
    sign_in(visit, "guide-a", PASSWORD, status=422)
    sign_in(visit, "guide-a", page.one(".once").get_text(strip=True), own=OWN)
    assert past(app)[0] == (admin.id, "password", "", "•")


def test_a_closed_account_is_out_at_once_and_its_phone_gets_nothing_more(
    app: Flask, visit: Visitor, admin: Person, guide_a: Person
) -> None:
    open_shop(app)
    theirs, phone = visit.by(guide_a), new_phone(app, guide_a)
    phone.pull()
    visit.by(admin).post(f"/staff/{guide_a.id}/closing")
    assert theirs.get("/today", status=303).location == "/sign-in"
    sign_in(visit, "guide-a", PASSWORD, status=422)
    answer = phone.browser.get(
        "/sync/v1/pull",
        query_string={"store": "store-a"},
        headers={"Authorization": f"Bearer {phone.token}"},
    )
    assert answer.status_code == 401
    visit.by(admin).post(f"/staff/{guide_a.id}/opening")
    sign_in(visit, "guide-a", PASSWORD)
    theirs.get("/today", status=303)
    assert [row[1:] for row in past(app)] == [
        ("account", "closed", "open"),
        ("account", "open", "closed"),
    ]


def test_the_chain_keeps_an_administrator_and_nobody_closes_their_own_account(
    app: Flask, visit: Visitor, admin: Person, hq: Person
) -> None:
    desk = visit.by(admin).speaking("en")
    page = desk.post(f"/staff/{admin.id}/closing", status=422)
    assert "Ask another administrator" in page.one("#fault").text
    typed = {"name": "x", "role": "hq", "stores": []}
    page = desk.post(f"/staff/{admin.id}", typed, status=422)
    assert "name another one first" in page.one("#fault").text
    desk.post(f"/staff/{hq.id}", {"name": hq.name, "role": "admin"})
    visit.by(hq).post(f"/staff/{admin.id}/closing")
    assert not account(app, "admin").active


def test_another_role_or_store_ends_the_session_and_holds_from_the_next_sign_in(
    app: Flask, visit: Visitor, admin: Person, guide_a: Person
) -> None:
    open_shop(app)
    theirs, phone = visit.by(guide_a), new_phone(app, guide_a)
    visit.by(admin).post(f"/staff/{guide_a.id}", {"name": "小林林", "role": "guide"} | STORE_A)
    phone.pull()
    moved = {"name": "小林林", "role": "lead", "stores": ["store-b"]}
    visit.by(admin).post(f"/staff/{guide_a.id}", moved)
    assert theirs.get("/today", status=303).location == "/sign-in"
    with app.app_context():
        assert db.session.get_one(Device, phone.device).lease_until <= now_ms()
        person = queries.person(db.session(), guide_a.id, now_ms())
        assert person
        assert (person.scope.role, person.scope.stores) == ("lead", ("store-b",))
        assert guide_a.id in queries.names_of_store(db.session(), "store-a")
    assert {row[1:] for row in past(app)} == {
        ("name", "小林", "小林林"),
        ("role", "guide", "lead"),
        ("stores", "store-a", "store-b"),
    }


def test_a_lead_looks_after_the_guides_of_the_own_store_alone(
    visit: Visitor, lead_a: Person, lead_b: Person, guide_a: Person, guide_ab: Person
) -> None:
    lead = visit.by(lead_a)
    names = lead.get("/staff").words(".rule-link strong")
    assert set(names) == {"小林", "小周"}
    for other in (lead_a, lead_b, guide_ab):
        lead.get(f"/staff/{other.id}", status=404)
        lead.post(f"/staff/{other.id}/closing", status=404)
        lead.post(f"/staff/{other.id}/password", status=404)
    lead.post("/staff", NEW | {"role": "lead"}, status=404)
    lead.post("/staff", NEW | {"stores": ["store-b"]}, status=404)
    lead.post(f"/staff/{guide_a.id}", {"name": "x", "role": "admin", "stores": []}, status=404)
    lead.post("/staff", NEW, status=200)


def test_the_command_line_does_the_same_and_is_named_as_such(app: Flask, admin: Person) -> None:
    def run(*typed: str) -> str:
        result = app.test_cli_runner().invoke(args=["staff", *typed])
        assert result.exit_code == 0, result.output
        return result.output

    run("change", "guide-a", "--role", "lead", "--by", "admin")
    assert run("password", "guide-a").split()[0] == "guide-a"
    run("close", "guide-a")
    assert not account(app, "guide-a").active
    run("open", "guide-a")
    assert [row[:2] for row in past(app)] == [
        ("", "account"),
        ("", "account"),
        ("", "password"),
        (admin.id, "role"),
    ]
