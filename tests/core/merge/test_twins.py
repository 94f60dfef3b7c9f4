"""What a phone shows is what the server would show, on made-up cards."""

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.members.view import view
from crm_pwa.notes.sheet import sheet
from crm_pwa.notes.vocabulary import words_setting
from crm_pwa.privacy.consent import redact
from crm_pwa.prompts.visible import visible
from tests.core.merge import cards
from tests.core.merge.histories import HOUR_MS, NOW_MS
from tests.core.merge.javascript import SharedCode

seeds = st.randoms(use_true_random=True)


@pytest.fixture(scope="module")
def browser() -> SharedCode:
    return SharedCode("view.js", "visible.js", "sheet.js", "consent.js")


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_a_card_looks_alike(browser: SharedCode, random: Random) -> None:
    card, own, env = cards.card(random), cards.own(random), cards.env(random)
    now = NOW_MS + random.randint(0, 48) * HOUR_MS
    before = msgspec.json.encode([card, own])
    assert browser.call("view", card, own, now, env) == view(card, own, now, env)
    assert msgspec.json.encode([card, own]) == before


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_an_unknown_card_looks_alike(browser: SharedCode, random: Random) -> None:
    own, env = cards.own(random), cards.env(random)
    assert browser.call("view", None, own, NOW_MS, env) == view(None, own, NOW_MS, env)


@settings(max_examples=80, deadline=None)
@given(seeds)
def test_the_same_prompts_are_shown(browser: SharedCode, random: Random) -> None:
    card, own, env = cards.card(random), cards.own(random), cards.env(random)
    assert browser.call("visible", card, own, NOW_MS, env) == visible(card, own, NOW_MS, env)


@settings(max_examples=60, deadline=None)
@given(seeds, st.sampled_from(["style", "other"]))
def test_the_same_chips_are_offered(browser: SharedCode, random: Random, tab: str) -> None:
    words = words_setting(["apparel"])
    liked = [{"f": "style", "c": c, "p": random.choice(["like", "dislike"])} for c in _some(random)]
    card = {"tags": liked}
    assert browser.call("sheet", card, words, tab) == sheet(card, words, tab)


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_the_same_layers_are_left_out(browser: SharedCode, random: Random) -> None:
    card = cards.card(random)
    guarded = random.choice([[], ["style", "__proto__"]])
    mine = redact(card, card["consent"], guarded)
    assert browser.call("redact", card, card["consent"], guarded) == mine


def _some(random: Random) -> list[str]:
    concepts = ["style.retro", "style.minimal", "fit.loose", "nobody.knows"]
    return random.choices(concepts, k=random.randint(0, 6))
