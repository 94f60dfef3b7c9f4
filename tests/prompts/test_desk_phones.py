"""What the rules' desk changes reaches the phones of the store at their next pull."""

from flask import Flask

from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.prompts.test_desk import kept, number
from tests.sync.floor import new_phone, open_shop

SILENT = {"away_days": "30", "away_days_below": "50", "off_percent": "20", "on": "1"}


def test_another_trade_brings_its_numbers_and_phones_have_its_words_at_the_next_pull(
    app: Flask, visit: Visitor, hq: Person, guide_a: Person
) -> None:
    open_shop(app)
    desk, phone = visit.by(hq), new_phone(app, guide_a)
    cursor = phone.pull()["next"]
    desk.post("/trades", {"store": "store-a", "first": "grocery", "more": ["beauty", "grocery"]})
    assert number(app, "store-a", "silent", "away_days") == 7
    rows = {row["k"]: row["body"] for row in phone.pull(cursor=cursor)["rows"]}
    assert rows["store"]["trade"] == "grocery,beauty"
    assert "category.vegetables" in rows["words"]["concepts"]
    assert "14" in rows["rules"]["rules"]["silent"]["changes"]["en"]
    desk.post("/trades", {"store": "store-a", "first": "shoes"}, status=422)
    desk.post("/trades", {"store": "", "first": "beauty"}, status=404)


def test_another_number_is_told_in_words(
    app: Flask, visit: Visitor, hq: Person, guide_a: Person
) -> None:
    open_shop(app)
    phone = new_phone(app, guide_a)
    cursor = phone.pull()["next"]
    kept(visit.by(hq), "silent", SILENT | {"store": "store-a"})
    rows = {row["k"]: row["body"] for row in phone.pull(cursor=cursor)["rows"]}
    assert "50" in rows["rules"]["rules"]["silent"]["changes"]["en"]
