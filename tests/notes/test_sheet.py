"""The chips a note sheet offers."""

from typing import Any

from crm_pwa.notes.sheet import sheet
from crm_pwa.notes.vocabulary import words_setting
from tests.members.looks import card, tag
from tests.vectors.vocabulary import PACK


def offered(*ops: dict[str, Any], tab: str = "style") -> list[str]:
    return [chip["c"] for chip in sheet(card(*ops), PACK, tab)["chips"]]


def test_the_shops_most_usual_lead() -> None:
    assert offered()[:3] == ["style.retro", "style.minimal", "fit.loose"]
    assert len(offered()) == 8


def test_what_the_member_likes_leads_newest_first() -> None:
    liked = [tag(1, "colour.white"), tag(2, "style.sport")]
    assert offered(*liked)[:3] == ["style.sport", "colour.white", "style.retro"]


def test_what_the_member_dislikes_keeps_its_usual_place() -> None:
    assert offered(tag(1, "colour.white"), tag(2, "colour.white", "dislike")) == offered()


def test_the_rest_waits_by_facet_and_nothing_twice() -> None:
    made = sheet(card(), PACK, "style")
    more = [chip["c"] for group in made["more"] for chip in group["chips"]]
    every = [c for one in PACK["facets"] if one["tab"] == "style" for c in one["concepts"]]
    assert sorted(more + [chip["c"] for chip in made["chips"]]) == sorted(every)
    assert [group["facet"] for group in made["more"]] == ["colour"]


def test_single_values_say_so() -> None:
    assert sheet(card(), PACK, "other") == {
        "chips": [
            {"f": "size_top", "c": "size_top.m", "single": True},
            {"f": "size_top", "c": "size_top.l", "single": True},
        ],
        "more": [],
    }


def test_without_words_there_are_no_chips() -> None:
    assert sheet(None, None, "style") == {"chips": [], "more": []}


def test_a_real_trade_fills_both_tabs() -> None:
    for tab in ("style", "other"):
        assert len(sheet(card(), words_setting(["apparel"]), tab)["chips"]) == 8
