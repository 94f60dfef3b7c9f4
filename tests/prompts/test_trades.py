"""A store's trade is a setting: another one changes numbers and words on server and phone."""

from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from crm_pwa.core import words
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.templating.language import using
from tests.core.merge.javascript import SharedCode
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor
from tests.prompts.conftest import Buy, Make
from tests.sync.floor import Phone, new_phone, open_shop

TODAY = store_day(now_ms(), "Asia/Shanghai")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def phone(app: Flask, guide_a: Person) -> Phone:
    open_shop(app)
    return new_phone(app, guide_a)


@pytest.fixture
def away(member_a: Known, buy: Buy) -> Known:
    """A member who spent 12,000 yuan and has not come for 70 days."""
    buy(member_a, ago(100), "Coat", cents=700_000)
    buy(member_a, ago(70), "Dress", cents=500_000)
    return member_a


def switch(app: Flask, *typed: str) -> Result:
    return app.test_cli_runner().invoke(args=["store", "trade", *typed])


def settings_of(page: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["k"]: row["body"] for row in page["rows"] if row["t"] == "setting"}


class Core:
    """The phone's shared modules, taught by what it pulled."""

    def __init__(self, told: dict[str, dict[str, Any]]) -> None:
        self.code = SharedCode("runtime/messages.js", "words.js", "visible.js")
        teach = "(words, rules) => [learn(words, rules)]"
        self.code.call(teach, told["words"], told["rules"])

    def shows(self, card: dict[str, Any]) -> list[str]:
        ask = "(card, now) => visible(card, [], now, { tz: 'Asia/Shanghai' }).map((p) => p.rule)"
        shown: list[str] = self.code.call(ask, card, now_ms())
        return shown

    def says(self, prompt: dict[str, Any]) -> list[str]:
        ask = """({ rule, args }) => ["title", "script", "changes"].flatMap((part) =>
            ["zh-Hans", "zh-Hant", "en"].map((code) => using(code, () => say(rule, args, part))))"""
        said: list[str] = self.code.call(ask, prompt)
        return said


def test_another_trade_changes_numbers_and_words_on_the_phone_too(
    app: Flask, phone: Phone, away: Known, make: Make
) -> None:
    make(TODAY)
    first = phone.pull()
    card = next(row["body"] for row in first["rows"] if row["k"] == away.id and row["t"] == "card")
    told = settings_of(first)
    assert "at_risk" in Core(told).shows(card)
    assert "category.formula" not in told["words"]["concepts"]

    assert switch(app, "mother-and-baby", "store-a").exit_code == 0
    make(TODAY)
    news = phone.pull(cursor=first["next"])
    told = settings_of(news)
    assert {"words", "rules", "store"} <= set(told)
    assert told["store"]["trade"] == "mother-and-baby"
    assert "category.formula" in told["words"]["concepts"]
    assert "style.retro" not in told["words"]["concepts"]
    card = next(row["body"] for row in news["rows"] if row["k"] == away.id and row["t"] == "card")
    core = Core(told)
    assert "dormant" in core.shows(card)
    assert "at_risk" not in core.shows(card)
    prompt = next(one for one in card["prompts"] if one["rule"] == "dormant")
    said = core.says(prompt)
    assert "成长咨询" in said[0]
    assert "成長諮詢" in said[1]
    assert "growth advice" in said[2]
    words.speak_by(told["rules"]["rules"])
    parts, codes = ("title", "script", "changes"), ("zh-Hans", "zh-Hant", "en")
    mine = []
    for part in parts:
        for code in codes:
            with using(code):
                mine.append(words.say("dormant", prompt["args"], part))
    assert mine == said


def test_the_page_speaks_by_the_stores_trade(
    app: Flask, visit: Visitor, guide_a: Person, away: Known, make: Make
) -> None:
    switch(app, "mother-and-baby", "store-a")
    make(TODAY)
    guide = visit.by(guide_a).speaking("en")
    guide.hx_post(f"/members/{away.id}/presence", {"how": "search"})
    assert "free growth advice" in guide.get(f"/members/{away.id}").text
    switch(app, "apparel", "store-a")
    make(TODAY)
    page = guide.get(f"/members/{away.id}").text
    assert "free growth advice" not in page
    assert "coupon" in page


def test_a_question_is_asked_as_the_trade_asks_it(
    app: Flask, visit: Visitor, guide_a: Person, phone: Phone, member_a: Known, buy: Buy, make: Make
) -> None:
    buy(member_a, ago(3), "Vase")
    buy(member_a, ago(2), "Lamp")
    switch(app, "home", "store-a")
    make(TODAY)
    guide = visit.by(guide_a).speaking("en")
    guide.hx_post(f"/members/{member_a.id}/presence", {"how": "search"})
    asked, purpose = "Which style do you like at home?", "Purpose: To choose in that style first"
    page = guide.get(f"/members/{member_a.id}").text
    assert asked in page
    assert purpose in page
    told = settings_of(phone.pull())
    assert told["words"]["concepts"]["question.style"]["en"] == asked
    assert told["words"]["concepts"]["why.style"]["en"] == "To choose in that style first"


def test_the_chain_is_every_store_and_a_repeat_tells_nobody(app: Flask, phone: Phone) -> None:
    assert switch(app, "beauty").output == "store-a  beauty\nstore-b  beauty\nstore-c  beauty\n"
    cursor = phone.pull()["next"]
    switch(app, "beauty")
    assert settings_of(phone.pull(cursor=cursor)) == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("shoes",), "Unknown trade 'shoes'; use one or more of apparel,"),
        (("beauty", "store-x"), "There is no store 'store-x'."),
        (("",), "Unknown trade ''"),
    ],
)
def test_what_is_no_trade_or_no_store_is_named(
    app: Flask, typed: tuple[str, ...], said: str
) -> None:
    result = switch(app, *typed)
    assert result.exit_code == 1
    assert said in result.output


def test_the_life_stage_on_the_card_goes_by_the_trade(
    app: Flask, phone: Phone, away: Known, make: Make
) -> None:
    def stage() -> str:
        card = phone.card(away.id)
        assert card is not None
        return str(card["stage"])

    make(TODAY)
    assert stage() == "declining"
    switch(app, "mother-and-baby", "store-a")
    make(TODAY)
    assert stage() == "dormant"
