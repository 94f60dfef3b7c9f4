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
