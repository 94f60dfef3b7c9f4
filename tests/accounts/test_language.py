"""The language nobody chose yet: the one the browser asks for."""

import pytest
from flask import Flask

ASKED = [
    ("", "zh-Hans"),
    ("*", "zh-Hans"),
    ("fr", "zh-Hans"),
    ("fr, en;q=0.5", "en"),
    ("en-GB", "en"),
    ("en;q=0, zh-TW;q=0.1", "zh-Hant"),
    ("zh", "zh-Hans"),
    ("zh-CN, en;q=0.9", "zh-Hans"),
    ("zh-SG", "zh-Hans"),
    ("zh-TW", "zh-Hant"),
    ("zh-HK, en;q=0.9", "zh-Hant"),
    ("zh-MO", "zh-Hant"),
    ("zh-Hant", "zh-Hant"),
    ("zh-Hant-HK, zh-Hant;q=0.9", "zh-Hant"),
    ("zh-hant-us", "zh-Hant"),
    ("zh-Hans-HK", "zh-Hans"),
    ("en;q=0.5, zh-Hant-TW", "zh-Hant"),
]


@pytest.mark.parametrize(("asked", "spoken"), ASKED)
def test_a_browser_is_answered_in_the_language_it_asks_for(
    app: Flask, asked: str, spoken: str
) -> None:
    answer = app.test_client().get("/sign-in", headers={"Accept-Language": asked})
    assert f'<html lang="{spoken}"' in answer.text
