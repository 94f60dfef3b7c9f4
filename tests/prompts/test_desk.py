"""The desk of the rules: who reads, tries, switches and saves; each change has its way back."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm_pwa.accounts.models import Store
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db
from crm_pwa.products import stats
from crm_pwa.prompts import changing, reading, trying
from crm_pwa.prompts import past as past_of
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.page import Page
from tests.house.visiting import Visitor
from tests.prompts.conftest import Buy, at_noon

TODAY = store_day(now_ms(), "Asia/Shanghai")
SILENT = {"away_days": "30", "away_days_below": "60", "off_percent": "20", "on": "1"}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def number(app: Flask, store: str, rule: str, name: str) -> Any:
    """The number in force in a store."""
    with app.app_context():
        found = changing.rules_for(db.session(), db.session.get_one(Store, store)).rule(rule)
        return found.when[name]


def counts(page: Page) -> list[int]:
    """Reached, newly, no longer, just not."""
    return [int(words) for words in page.words("#found dd")]


def kept(visitor: Visitor, rule: str, typed: dict[str, str]) -> None:
    """Try these numbers, then keep what was tried."""
    page = visitor.post(f"/rules/{rule}/trial", typed, status=200)
    mark = str(page.one('input[name="tried"]')["value"])
    visitor.post(f"/rules/{rule}/changes", typed | {"tried": mark})


def saved(visitor: Visitor, store: str = "", **numbers: str) -> None:
    """Keep other numbers of "silent"."""
    kept(visitor, "silent", SILENT | {"store": store} | numbers)


@pytest.fixture
def desk(visit: Visitor, hq: Person) -> Visitor:
    """The head office's browser."""
    return visit.by(hq).speaking("en")


@pytest.fixture
def away(app: Flask, add_member: AddMember, buy: Buy) -> dict[int, Known]:
    """Members of store A by the days since their last visit, facts counted."""
    found = {days: add_member("store-a", name=f"Member {days}") for days in (29, 30, 35)}
    for days, member in found.items():
        buy(member, ago(days), "Coat")
    with app.app_context():
        stats.refresh(TODAY)
    return found


def test_numbers_are_kept_once_tried_with_author_and_history(
    app: Flask, desk: Visitor, hq: Person, away: dict[int, Known]
) -> None:
    typed = SILENT | {"store": "store-a", "away_days": "35"}
    page = desk.post("/rules/silent/trial", typed, status=200)
    assert counts(page) == [1, 0, 1, 0]
    assert number(app, "store-a", "silent", "away_days") == 30
    mark = str(page.one('input[name="tried"]')["value"])
    desk.post("/rules/silent/changes", typed | {"tried": mark})
    assert number(app, "store-a", "silent", "away_days") == 35
    assert number(app, "store-b", "silent", "away_days") == 30
    page = desk.get("/rules/silent", store="store-a")
    (line,) = [words for words in page.words(".edit-line") if "holds now" in words]
    assert hq.name in line
    assert "Days away, from 30 → 35" in line


def test_numbers_nobody_tried_are_tried_and_not_kept(
    app: Flask, desk: Visitor, away: dict[int, Known]
) -> None:
    tried = desk.post("/rules/silent/trial", SILENT | {"away_days": "35"}, status=200)
    mark = str(tried.one('input[name="tried"]')["value"])
    other = SILENT | {"away_days": "29", "tried": mark}
    page = desk.post("/rules/silent/changes", other, status=200)
    assert number(app, "store-a", "silent", "away_days") == 30
    assert counts(page) == [3, 1, 0, 0]


def test_the_head_office_is_told_facts_and_no_names_and_the_lead_names(
    desk: Visitor, visit: Visitor, lead_a: Person, area: Person, away: dict[int, Known]
) -> None:
    typed = SILENT | {"store": "store-a"}
    theirs = desk.post("/rules/silent/trial", typed, status=200)
    assert "Member 30" not in theirs.text
    assert any(str(ago(30).day) in words for words in theirs.words("#found .edit-line"))
    own = visit.by(lead_a).post("/rules/silent/trial", {"store": "store-a"}, status=200)
    assert {"Member 30", "Member 35"} <= set(own.words("#found .edit-line strong"))
    counted = visit.by(area).post("/rules/silent/trial", {"store": "store-a"}, status=200)
    assert counts(counted) == counts(own) == [2, 0, 0, 1]
    assert not counted.all("#found .edit-line")


def test_whom_a_babys_age_would_reach_is_counted_and_not_told(
    desk: Visitor, visit: Visitor, lead_a: Person, guide_a: Person, act: Act, member_a: Known
) -> None:
    told = {"facet": "baby_month", "value": "baby_month.m3_6"}
    act(guide_a, member_a, "facet.set", told, at=at_noon(ago(50)))
    for looks in (desk, visit.by(lead_a).speaking("en")):
        page = looks.post("/rules/life_event/trial", {"store": "store-a", "on": "1"}, status=200)
        assert counts(page)[0] == 1
        assert not page.all("#found .edit-line")


def test_the_chains_numbers_are_tried_in_every_store_and_a_stores_own_beat_them(
    app: Flask, desk: Visitor, away: dict[int, Known]
) -> None:
    saved(desk, "store-a", away_days="31")
    page = desk.post("/rules/silent/trial", SILENT | {"away_days": "35"}, status=200)
    assert "Of 3 members of 3 stores" in page.text
    assert counts(page) == [1, 0, 0, 1]
    saved(desk, away_days="28")
    assert number(app, "store-a", "silent", "away_days") == 31
    assert number(app, "store-b", "silent", "away_days") == 28


def test_of_a_large_store_some_are_asked_and_the_page_says_how_many_were_not(
    desk: Visitor, away: dict[int, Known], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "MOST", 2)
    monkeypatch.setattr(reading, "PAGE", 2)
    page = desk.post("/rules/silent/trial", SILENT | {"store": "store-a"}, status=200)
    assert "Of 2 members at home here" in page.text
    assert page.words("#found .problem")[0].startswith("1 more are not counted.")
    page = desk.post("/rules/silent/trial", SILENT, status=200)
    assert "Of 2 members at home in 静安店" in page.text


def test_only_what_differs_is_kept_so_that_the_rest_follows_the_chain(
    app: Flask, desk: Visitor
) -> None:
    saved(desk, "store-a", away_days="31")
    saved(desk, away_days_below="50")
    assert number(app, "store-a", "silent", "away_days_below") == 50


def test_a_former_value_comes_back_in_one_tap(app: Flask, desk: Visitor) -> None:
    saved(desk, away_days="31")
    saved(desk, away_days="40")
    buttons = desk.get("/rules/silent").all('button[name="change"]')
    desk.post("/rules/silent/restoration", {"store": "", "change": buttons[0]["value"]})
    assert number(app, "store-a", "silent", "away_days") == 31
    desk.post("/rules/silent/restoration", {"store": "", "change": ""})
    assert number(app, "store-a", "silent", "away_days") == 30
    with app.app_context():
        assert len(past_of.history(db.session(), "silent")) == 4


def test_a_former_value_that_would_silence_the_rule_by_now_is_not_taken_back(
    app: Flask, desk: Visitor
) -> None:
    saved(desk, "store-a", away_days="40")
    saved(desk, "store-a", away_days="20")
    saved(desk, away_days_below="38")
    forty, _pack = desk.get("/rules/silent", store="store-a").all('button[name="change"]')
    typed = {"store": "store-a", "change": forty["value"]}
    page = desk.post("/rules/silent/restoration", typed, status=422)
    assert page.one("#fault").text == "Must be below 38, the other number in 静安店."
    assert number(app, "store-a", "silent", "away_days") == 20


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"away_days": "soon"}, "Write a whole number from 0 to 3650."),
        ({"away_days": ""}, "Write a whole number from 0 to 3650."),
        ({"off_percent": "120"}, "Write a whole number from 0 to 100."),
        ({"away_days": "60"}, "Must be below 60, the other number in 静安店."),
    ],
)
def test_a_bad_number_is_named_beside_its_field_and_what_was_typed_stays(
    app: Flask, desk: Visitor, typed: dict[str, str], said: str
) -> None:
    (name, value), *_ = typed.items()
    page = desk.post("/rules/silent/trial", SILENT | {"store": "store-a"} | typed, status=422)
    field = page.one(f'input[name="{name}"]')
    assert field["value"] == value
    assert page.one(f"#{field['aria-describedby']}").text == said


def test_money_is_typed_in_whole_units(app: Flask, desk: Visitor) -> None:
    page = desk.get("/rules/dormant")
    assert page.one('input[name="spend_year_over_cents"]')["value"] == "10000"
    kept(desk, "dormant", {"spend_year_over_cents": "８000.50", "on": "1", "store": ""})
    assert number(app, "store-a", "dormant", "spend_year_over_cents") == 800_050


def test_another_store_and_a_rule_there_is_not_are_alike(
    visit: Visitor, lead_a: Person, hq: Person
) -> None:
    for store in ("store-b", "store-x"):
        visit.by(lead_a).get("/rules", status=404, store=store)
        visit.by(lead_a).post("/rules/silent/switch", {"store": store, "on": "0"}, status=404)
    for verb in ("trial", "changes", "switch", "restoration"):
        path = f"/rules/never/{verb}"
        visit.by(hq).post(path, {"store": "store-a", "on": "0"}, status=404)
    visit.by(hq).get("/rules/never", status=404)


def test_the_list_says_no_sentence_with_a_hole(app: Flask, visit: Visitor, lead_a: Person) -> None:
    listed = visit.by(lead_a).speaking("zh-Hans").get("/rules")
    said = listed.words(".rule-link > .small.soft")
    assert said
    assert [words for words in said if "…" in words or words.endswith("：")] == []
