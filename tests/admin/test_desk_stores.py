"""The desk of the stores, and the record of who changed what: rows that stay."""

from urllib.parse import parse_qs

import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError

from crm_pwa.accounts import queries
from crm_pwa.core.db import db, writing
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import new_phone, open_shop

NEW = {"id": "s-9", "name": "九号店", "region": "", "tz": "Asia/Tokyo", "trade": "beauty"}


@pytest.fixture
def desk(visit: Visitor, admin: Person) -> Visitor:
    """The administrator's browser."""
    return visit.by(admin).speaking("en")


def test_a_new_store_is_there_with_its_zone_and_trade(app: Flask, desk: Visitor) -> None:
    desk.post("/stores", NEW)
    with app.app_context():
        store = queries.stores(db.session(), ("s-9",))[0]
        assert (store.name, store.tz, store.trade) == ("九号店", "Asia/Tokyo", "beauty")
    page = desk.get("/stores")
    assert any("九号店" in words for words in page.words(".rule-link"))
    assert any("管理员" in words and "Asia/Tokyo" in words for words in page.words(".edit-line"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"id": ""}, "Give at least one letter or digit."),
        ({"id": "store-a"}, "This is taken already. Choose another."),
        ({"id": "s" * 41}, "At most 40 characters fit here. Please shorten it."),
        ({"name": " "}, "Give at least one letter or digit."),
        ({"tz": "Mars"}, "No such time zone. Write it like Asia/Shanghai."),
        ({"trade": "shoes"}, "Choose one of those offered."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_the_rest_stays(
    desk: Visitor, wrong: dict[str, str], said: str
) -> None:
    page = desk.post("/stores", NEW | wrong, status=422)
    assert page.one("#fault").text == said
    assert page.one('[aria-describedby="fault"]')["name"] in wrong
    typed = NEW | wrong
    assert page.one('input[name="region"]')["value"] == typed["region"]
    assert page.one('input[name="tz"]')["value"] == typed["tz"]


def test_another_name_reaches_the_stores_phones(app: Flask, desk: Visitor, guide_a: Person) -> None:
    open_shop(app)
    phone = new_phone(app, guide_a)
    cursor = phone.pull()["next"]
    desk.post("/store", {"store": "store-a", "name": "静安新店", "tz": "Asia/Shanghai"})
    rows = {row["k"]: row["body"] for row in phone.pull(cursor=cursor)["rows"]}
    assert rows["store"]["name"] == "静安新店"
    desk.post("/store", {"store": "store-a", "name": "", "tz": "Asia/Shanghai"}, status=422)
    desk.get("/store", status=404, store="store-x")
    desk.post("/store", {"store": "store-x", "name": "x", "tz": "Asia/Shanghai"}, status=404)


def test_a_store_with_any_number_can_be_opened_and_reached(desk: Visitor) -> None:
    desk.post("/stores", NEW | {"id": "a&b/c?d 号", "name": "<b>店</b>"})
    links = [str(tag["href"]) for tag in desk.get("/stores").all(".rule-link")]
    ((path, _, query),) = [one.partition("?") for one in links if "%26" in one]
    assert desk.get(path, store=parse_qs(query)["store"][0]).one("h1").text == "<b>店</b>"


@pytest.mark.parametrize("spoil", ["UPDATE desk_change SET after = 'x'", "DELETE FROM desk_change"])
def test_what_was_changed_can_be_neither_altered_nor_taken_away(
    app: Flask, desk: Visitor, spoil: str
) -> None:
    desk.post("/stores", NEW)
    refused = pytest.raises(DatabaseError, match="only ever added")
    with app.app_context(), refused, writing() as session:
        session.execute(db.text(spoil))
