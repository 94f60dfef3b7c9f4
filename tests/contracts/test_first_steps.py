"""The three-minute guide says in docs/ what it says in the app, and its pictures are there."""

import re

import pytest

from tests.contracts.sizes import ROOT
from tests.screens import stage
from tests.screenshots import lesson

LANGUAGES = ("zh-Hans", "zh-Hant", "en")


@pytest.mark.parametrize("lang", lesson.PAGES)
def test_the_page_in_docs_is_the_one_of_the_app(lang: str) -> None:
    kept = (ROOT / "docs" / lesson.PAGES[lang]).read_text("utf-8")
    assert kept == lesson.page(lang), "python -m tests.screenshots.lesson writes it anew"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_of_the_guide_is_there(lang: str) -> None:
    drawn = stage.draw(stage.samples()[lesson.SAMPLE], lang)
    shown = re.findall(r'src="/static/(steps/[^"]+)"', drawn)
    assert len(shown) == 5
    assert [name for name in shown if not (ROOT / "static" / name).exists()] == []
