"""Screens speak of what people do and see, not of how it is kept."""

import re

import pytest

from tests.screens import stage

SAMPLES = stage.samples()
LANGUAGES = ("zh-Hans", "en", "zh-Hant")


def said(name: str, lang: str = "en") -> str:
    """What a sample says, without its tags, in single spaces."""
    drawn = re.sub(r"<[^>]*>", " ", stage.draw(SAMPLES[name], lang))
    return " ".join(drawn.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_is_told_to_type_a_command(lang: str) -> None:
    assert [name for name in SAMPLES if "flask " in said(name, lang)] == []


@pytest.mark.parametrize("name", ["me.choices.usual", "me.choices.child"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_member_reads_each_way_by_its_name(name: str, lang: str) -> None:
    assert not re.search(r"(?<!in the )\bapp[:：]", said(name, lang))


def test_a_guardian_is_asked_for_their_name_once_an_answer() -> None:
    drawn = stage.draw(SAMPLES["me.choices.child"], "en")
    assert drawn.count('name="guardian"') == len(("taste", "prompts", "allergy", "advertising"))
    assert drawn.count("<details open") == 1
