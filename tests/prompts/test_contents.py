"""No prompt offers somebody what they are allergic to, on the phone or by the server."""

from datetime import date, timedelta
from typing import Any

import pytest

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.members.view import view
from crm_pwa.prompts import contents
from crm_pwa.prompts.contents import told
from crm_pwa.prompts.facts import PromptDraft
from crm_pwa.prompts.visible import visible
from tests.core.merge.histories import NOW_MS
from tests.core.merge.javascript import SharedCode
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.visiting import Visitor
from tests.members import looks
from tests.prompts.conftest import Buy, Make

DAY = date(2026, 5, 20)
UNKNOWN = "Composition not known: read the label first."
BY_NAME = {
    "羊毛大衣": contents.of("面料：羊毛 100%"),
    "面膜": contents.of("水、甘油、香精"),
    "棉衬衫": contents.of("棉 100%"),
    "座椅": contents.of(""),
}


def draft(**args: object) -> PromptDraft:
    return PromptDraft("replenish", dict(args), [], DAY, DAY, 1)


@pytest.mark.parametrize(
    ("args", "hurts", "label"),
    [
        ({"product": "羊毛大衣"}, {"wool", "animal_hair", "lanolin", "cashmere"}, "read"),
        ({"product": "面膜"}, {"fragrance", "linalool"}, "open"),
        ({"product": "棉衬衫"}, {"cotton"}, "read"),
        ({"product": "座椅"}, set(), "open"),
        ({"offer": "座椅"}, set(), "open"),
        ({"offer": "棉衬衫"}, {"cotton"}, "read"),
        ({"product": "没有的"}, set(), ""),
        ({"offer": "material.cashmere"}, {"cashmere", "animal_hair"}, "open"),
        ({"style": "category.cake", "n": 1}, set(), "open"),
        ({"offer": "fulfil.own_cup"}, set(), ""),
        ({"style": "style.minimal"}, set(), ""),
    ],
)
def test_a_prompt_carries_what_its_product_contains(
    args: dict[str, str], hurts: set[str], label: str
) -> None:
    said = told(draft(**args), BY_NAME).args
    assert hurts <= set(said.get("contains", ()))
    assert said.get("label", "") == label


def test_products_of_one_name_are_taken_together() -> None:
    one, other = contents.of("棉 100%"), contents.of("羊毛 100%")
    assert "allergen.wool" in contents.both(one, other).contains
    assert not contents.both(one, contents.of("")).whole


def test_what_a_product_contains_is_nothing_the_member_said(browser: SharedCode) -> None:
    """Without the consent to keep allergies the prompt is shown as before."""
    prompt = shown_prompt()
    card = looks.card(looks.consent(92, "allergy", "withdrawn"), prompts=[prompt])
    asked: tuple[Any, ...] = (card, [], NOW_MS, looks.ENV)
    assert [one["id"] for one in visible(*asked)] == ["p1"]
    assert [one["id"] for one in browser.call("visible", *asked)] == ["p1"]


def shown_prompt() -> dict[str, object]:
    return {
        "id": "p1", "rule": "replenish", "args": told(draft(product="羊毛大衣"), BY_NAME).args,
        "reasons": [], "from": "2020-01-01", "to": "2090-01-01", "score": 1,
    }  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> SharedCode:
    return SharedCode("view.js", "visible.js")


@pytest.mark.parametrize("substance", ["wool", "lanolin", "animal_hair", "cashmere"])
def test_who_is_allergic_is_not_shown_it(browser: SharedCode, substance: str) -> None:
    prompt = shown_prompt()
    env = looks.ENV | {"cap": 5}
    card = looks.card(prompts=[prompt])
    assert [one["id"] for one in visible(card, [], NOW_MS, env)] == ["p1"]
    hurt = looks.card(looks.allergy(9, f"allergen.{substance}"), prompts=[prompt])
    assert visible(hurt, [], NOW_MS, env) == []
    assert browser.call("visible", hurt, [], NOW_MS, env) == []
    on_phone = [looks.allergy(9, f"allergen.{substance}")]
    assert browser.call("visible", card, on_phone, NOW_MS, env) == []


WOOL = looks.allergy(9, "allergen.wool")
OWN_WORDS = looks.allergy(9, "", words="the pink ones")
BOTH = looks.allergy(9, "allergen.wool", words="and fleece")


@pytest.mark.parametrize(
    ("args", "said", "first"),
    [
        ({"product": "棉衬衫", "label": "read"}, WOOL, False),
        ({"product": "棉衬衫", "label": "read"}, OWN_WORDS, True),
        ({"product": "棉衬衫", "label": "read"}, BOTH, True),
        ({"offer": "座椅", "label": "open"}, WOOL, True),
        ({"style": "category.cake", "label": "open"}, WOOL, True),
        ({"product": "座椅"}, WOOL, True),
        ({"style": "style.minimal"}, OWN_WORDS, False),
        ({"offer": "座椅", "label": "open"}, looks.none(9), False),
    ],
)
def test_who_is_allergic_has_the_label_of_goods_read_first(
    browser: SharedCode, args: dict[str, str], said: dict[str, Any], first: bool
) -> None:
    card = looks.card(said, prompts=[shown_prompt() | {"args": args}])
    asked: tuple[Any, ...] = (card, [], NOW_MS, looks.ENV)
    assert [one["read_first"] for one in view(*asked)["prompts"]] == [first]
    assert [one["read_first"] for one in browser.call("view", *asked)["prompts"]] == [first]


def test_the_card_says_it_of_what_goes_with_the_last_purchase(
    visit: Visitor, member_a: Known, guide_a: Person, act: Act, buy: Buy, make: Make
) -> None:
    today = store_day(now_ms(), "Asia/Shanghai")
    buy(member_a, today - timedelta(days=3), "Blazer", tags="category.office_wear")
    make(today)
    guide = visit.by(guide_a).speaking("en")
    guide.post(f"/members/{member_a.id}/presence", {"how": "search"})
    shown = f"/members/{member_a.id}"
    assert "Goes with it" in guide.get(shown).text
    assert UNKNOWN not in guide.get(shown).text
    act(guide_a, member_a, "allergy.add", {"substance": "allergen.nickel", "severity": "severe"})
    assert guide.get(shown).text.count(UNKNOWN) == 1
