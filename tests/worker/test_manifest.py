"""The manifest has what phones ask for before they offer to install, in each language."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from tests.house.visiting import Visitor

NAMES = {
    "zh-Hans": ("偏好卡", "扫码"),
    "zh-Hant": ("偏好卡", "掃碼"),
    "en": ("Preference cards", "Scan"),
}


def manifest(visit: Visitor, language: str) -> dict[str, Any]:
    page = visit.speaking(language).get("/sign-in")
    (link,) = page.markup.select("link[rel=manifest]")
    answer = visit.app.test_client().get(str(link["href"]))  # browsers ask without cookies
    assert answer.content_type.partition(";")[0] == "application/manifest+json"
    told: dict[str, Any] = answer.get_json(force=True)
    return told


@pytest.mark.parametrize("language", NAMES)
def test_a_page_names_the_manifest_of_its_language(visit: Visitor, language: str) -> None:
    told = manifest(visit, language)
    assert told["lang"] == language
    assert (told["name"], told["shortcuts"][0]["name"]) == NAMES[language]
    assert len(told["short_name"]) <= 12
    assert told["description"]


def test_it_is_one_app_in_every_language(visit: Visitor) -> None:
    for language in NAMES:
        told = manifest(visit, language)
        assert (told["id"], told["scope"], told["start_url"]) == ("/", "/", "/")
        assert (told["display"], told["orientation"]) == ("standalone", "portrait")
        assert told["categories"] == ["business", "productivity", "shopping"]


def test_one_not_spoken_here_is_chinese(visit: Visitor) -> None:
    assert visit.browser.get("/manifest/tlh.webmanifest").get_json(force=True)["lang"] == "zh-Hans"


def test_its_pictures_are_there_in_the_sizes_told(visit: Visitor) -> None:
    told = manifest(visit, "en")
    told_sizes = [one["sizes"] for one in told["icons"]]
    assert told_sizes == ["any", "192x192", "512x512", "512x512"]
    assert [one.get("purpose") for one in told["icons"]] == [None, None, None, "maskable"]
    for one in (*told["icons"][1:], *told["screenshots"], *told["shortcuts"][0]["icons"]):
        answer = visit.browser.get(one["src"], buffered=True)
        assert answer.content_type == one["type"] == "image/png"
        width, height = Image.open(BytesIO(answer.data)).size
        assert one["sizes"] == f"{width}x{height}", one["src"]


def test_screenshots_are_narrow_and_wide_and_of_shapes_that_are_shown(visit: Visitor) -> None:
    """Chrome shows none under 320 or over 3840 pixels, or longer than 2.3 times its width."""
    for language in NAMES:
        shots = manifest(visit, language)["screenshots"]
        assert {one["form_factor"] for one in shots} == {"narrow", "wide"}
        assert all(one["label"] for one in shots)
        for one in shots:
            short, long = sorted(map(int, one["sizes"].split("x")))
            assert short >= 320
            assert long <= min(3840, 2.3 * short)


def test_shortcuts_lead_to_pages_of_the_app(app: Flask, visit: Visitor) -> None:
    adapter = app.url_map.bind("localhost")
    for one in manifest(visit, "en")["shortcuts"]:
        assert adapter.match(one["url"], method="GET")


def test_an_iphone_finds_its_icon_in_the_page(visit: Visitor) -> None:
    (link,) = visit.get("/sign-in").markup.select("link[rel=apple-touch-icon]")
    answer = visit.browser.get(str(link["href"]), buffered=True)
    picture = Image.open(BytesIO(answer.data))
    assert picture.size == (180, 180)
    assert picture.mode == "RGB", "iPhones draw black where an icon is clear"
