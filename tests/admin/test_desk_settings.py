"""The desk of the settings: each is data with a default, checked, recorded, and has its effect."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from crm_pwa.accounts import chosen, history
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation
from crm_pwa.followups import made
from crm_pwa.followups import operations as followups
from crm_pwa.followups import queries as lists
from crm_pwa.prompts.arms import HOLD_OUT
from tests.followups.conftest import TODAY, Desk
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.messages.test_claims import CLAIM
from tests.sync.floor import new_phone, open_shop

HOUR_MS = 3_600_000


class Settings:
    """The administrator at the settings."""

    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor

    def choose(self, name: str, *values: str, store: str = "", status: int = 303) -> str:
        """Choose; what the page says of a fault."""
        form = {"name": name, "value": list(values), "store": store}
        page = self.page.post("/settings", form, status=status)
        return " ".join(page.words("#fault"))

    def reset(self, name: str, store: str = "") -> None:
        """Leave it to the chain, or the default."""
        self.page.post("/settings", {"name": name, "reset": "1", "store": store})


@pytest.fixture
def settings_desk(visit: Visitor, admin: Person) -> Settings:
    """The administrator at the settings, in English."""
    return Settings(visit.by(admin).speaking("en"))


def told(app: Flask, person: Person) -> Mapping[str, object]:
    """The store's row as a phone of this person has it."""
    rows = new_phone(app, person).pull()["rows"]
    found: Mapping[str, object] = next(row["body"] for row in rows if row["k"] == "store")
    return found


def test_a_store_beats_the_chain_and_what_is_reset_follows_again(
    app: Flask, settings_desk: Settings
) -> None:
    def holds(store: str) -> int:
        with app.app_context():
            return int(lists.DAILY.of(db.session(), store))

    settings_desk.choose("cap_guide_day", "9")
    settings_desk.choose("cap_guide_day", "3", store="store-a")
    assert [holds("store-a"), holds("store-b"), holds("")] == [3, 9, 9]
    settings_desk.reset("cap_guide_day", store="store-a")
    assert [holds("store-a"), holds("store-b")] == [9, 9]
    settings_desk.reset("cap_guide_day")
    assert holds("store-b") == lists.CAP


def test_who_changed_what_is_shown(app: Flask, settings_desk: Settings, admin: Person) -> None:
    settings_desk.choose("cap_guide_day", "9")
    settings_desk.choose("cap_guide_day", "9")
    settings_desk.choose("facts", "visits", "last_visit", "first_visit")
    lines = settings_desk.page.get("/settings").words(".edit-line")
    assert len(lines) == 2
    facts = "Usual basket Comes every Last bought → Visits Last visit First visit"
    assert lines[0].endswith(f"The three facts on a card {facts}")
    assert lines[1].startswith(admin.name)
    assert lines[1].endswith("Follow-ups a guide gets in a day, at most 8 → 9")


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("cap_guide_day", ["0"], "Write a whole number from 1 to 50."),
        ("cap_guide_day", ["many"], "Write a whole number from 1 to 50."),
        ("cap_guide_day", [""], "Write a whole number from 1 to 50."),
        ("lease_hours", ["73"], "Write a whole number from 1 to 72."),
        ("currency", ["JPY"], "Choose one of those offered."),
        ("facts", ["visits", "visits", "rhythm"], "Choose three that differ."),
        ("facts", ["visits", "rhythm"], "Choose three that differ."),
        ("lists_at", ["25:00"], "Write a time like 21:30, or leave it empty."),
        ("quiet_hours", ["21:00", ""], "Write two times that differ, or leave both empty."),
        ("quiet_hours", ["21:00", "21:00"], "Write two times that differ, or leave both empty."),
    ],
)
def test_a_bad_value_is_named_and_not_kept(
    app: Flask, settings_desk: Settings, name: str, typed: list[str], said: str
) -> None:
    assert settings_desk.choose(name, *typed, status=422) == said
    with app.app_context():
        assert chosen.own(db.session(), "") == {HOLD_OUT.name}, "the house's own"
        assert history.latest(db.session(), history.SETTING) == []


def test_what_is_the_chains_alone_no_store_chooses(settings_desk: Settings) -> None:
    settings_desk.choose("currency", "EUR", store="store-a", status=404)
    settings_desk.choose("cap_guide_day", "5", store="store-x", status=404)
    settings_desk.choose("colour", "red", status=404)
    names = settings_desk.page.get("/settings", store="store-a").all("main form[id]")
    assert {str(form["id"]) for form in names} == {"cap_guide_day", "lists_at", "quiet_hours"}


def test_the_cap_holds_for_the_list_the_guides_page_and_the_phone(
    app: Flask,
    settings_desk: Settings,
    visit: Visitor,
    guide_a: Person,
    lead_a: Person,
    act: Act,
    add_member: AddMember,
) -> None:
    open_shop(app)
    settings_desk.choose("cap_guide_day", "1", store="store-a")
    desk = Desk(app, lead_a, act)
    for _ in range(4):
        desk.prompt(add_member("store-a"))
    with app.app_context(), writing() as session:
        assert followups.make(session, "store-a", TODAY, 1_000) == 3  # three guides, one each
    assert told(app, guide_a)["cap_guide_day"] == 1
    with app.app_context():
        assert {row["cap"] for row in lists.load(db.session(), lead_a.scope, TODAY)} == {1}


def test_amounts_are_said_in_the_chains_currency_here_and_on_phones(
    app: Flask, settings_desk: Settings, guide_a: Person
) -> None:
    open_shop(app)
    settings_desk.choose("currency", "EUR")
    assert "€10,000" in settings_desk.page.get("/rules").text
    assert told(app, guide_a)["currency"] == "EUR"
    settings_desk.reset("currency")
    assert "¥10,000" in settings_desk.page.get("/rules").text


def test_the_three_facts_are_shown_on_the_card_and_told_to_phones(
    app: Flask, settings_desk: Settings, visit: Visitor, guide_a: Person, act: Act, member_a: Known
) -> None:
    open_shop(app)
    phone = new_phone(app, guide_a)
    cursor = phone.pull()["next"]
    settings_desk.choose("facts", "visits", "spend_year", "last_visit")
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    card = visit.by(guide_a).speaking("en").get(f"/members/{member_a.id}")
    assert card.words(".facts dt") == ["Visits", "Spent in a year", "Last visit"]
    rows = {row["k"]: row["body"] for row in phone.pull(cursor=cursor)["rows"]}
    assert rows["store"]["facts"] == ["visits", "spend_year", "last_visit"]


def test_a_shorter_lease_reaches_a_phone_at_its_next_contact(
    app: Flask, settings_desk: Settings, guide_a: Person
) -> None:
    open_shop(app)
    phone = new_phone(app, guide_a)
    settings_desk.choose("lease_hours", "2")
    until = datetime.fromisoformat(phone.pull()["lease"]["until"]).timestamp() * 1000
    assert until <= now_ms() + 2 * HOUR_MS
    settings_desk.choose("lease_hours", "48")
    until = datetime.fromisoformat(phone.pull()["lease"]["until"]).timestamp() * 1000
    assert until > now_ms() + 47 * HOUR_MS


def test_nobody_is_given_a_number_at_the_stores_quiet_hours(
    settings_desk: Settings, visit: Visitor, guide_a: Person, act: Act, member_a: Known
) -> None:
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    guide = visit.by(guide_a).speaking("en")
    here = datetime.now(ZoneInfo("Asia/Shanghai"))
    start, end = (f"{here + timedelta(hours=h):%H:%M}" for h in (-1, 1))
    settings_desk.choose("quiet_hours", start, end, store="store-a")
    page = guide.post(f"/members/{member_a.id}/call", status=422)
    assert "quiet hours" in page.text
    settings_desk.choose("quiet_hours", end, start, store="store-a")
    guide.post(f"/members/{member_a.id}/call", status=200)
    settings_desk.choose("quiet_hours", store="store-a")
    guide.post(f"/members/{member_a.id}/call", status=200)


def test_so_many_numbers_an_hour_and_no_more(
    settings_desk: Settings, visit: Visitor, guide_a: Person, act: Act, member_a: Known
) -> None:
    settings_desk.choose("numbers_hour", "1")
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    guide = visit.by(guide_a)
    guide.post(f"/members/{member_a.id}/call", status=200)
    guide.post(f"/members/{member_a.id}/call", status=429)


def test_a_claim_holds_as_long_as_the_chain_says(
    app: Flask, settings_desk: Settings, guide_a: Person, guide_a2: Person, member_a: Known
) -> None:
    open_shop(app)
    first, second = new_phone(app, guide_a), new_phone(app, guide_a2)
    claim = first.op("contact.claim", member_a.id, CLAIM)
    first.push(claim)
    with app.app_context(), writing() as session:
        session.get_one(Operation, claim["id"]).received_at -= 3 * HOUR_MS
    settings_desk.choose("claim_hours", "4")
    again = second.push(second.op("contact.claim", member_a.id, CLAIM))
    assert again[0]["why"] == "already_contacted"
    settings_desk.choose("claim_hours", "3")
    assert second.push(second.op("contact.claim", member_a.id, CLAIM))[0]["s"] == "accepted"


def test_a_stores_list_is_made_from_its_own_time(app: Flask, settings_desk: Settings) -> None:
    settings_desk.choose("lists_at", "00:00")
    settings_desk.choose("lists_at", "23:59", store="store-b")
    noon = datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    with app.app_context():
        due = made.waiting(db.session(), int(noon.timestamp() * 1000), time(13))
    assert due == ["store-a", "store-c"]


def test_the_command_line_chooses_the_same(app: Flask, admin: Person) -> None:
    def run(*typed: str) -> str:
        return app.test_cli_runner().invoke(args=["settings", *typed]).output

    run("set", "quiet_hours", "21:30,09:00", "--store", "store-a", "--by", "admin")
    lines = [" ".join(line.split()) for line in run("show", "--store", "store-a").splitlines()]
    assert "*quiet_hours 21:30,09:00" in lines
    assert "write a whole number from 1 to 50." in run("set", "cap_guide_day", "0")
    assert "There is no setting 'colour'" in run("set", "colour", "red")
    run("unset", "quiet_hours", "--store", "store-a")
    with app.app_context():
        rows = history.latest(db.session(), history.SETTING)
        assert [(row.actor_id, row.store_id, row.before, row.after) for row in rows] == [
            ("", "store-a", "21:30,09:00", ""),
            (admin.id, "store-a", "", "21:30,09:00"),
        ]
