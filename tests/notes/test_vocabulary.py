"""The shop's words: complete in three languages, and each word means one thing."""

import json
import re
from itertools import chain

import pytest

from crm_pwa.notes import vocabulary
from crm_pwa.notes.packs.reading import normal, substance_names
from crm_pwa.notes.vocabulary import LANGS, TRADES, concept_of, pack, questions, words_setting

PACKS = [pack(trade) for trade in TRADES]
NAMED = {name: s.id for s in vocabulary.substances() for name in substance_names(s)}
CONCEPTS = {c.id: c for p in PACKS for c in p.concepts}


@pytest.mark.parametrize("trade", TRADES)
def test_a_pack_has_enough_words_and_not_too_many_to_scroll(trade: str) -> None:
    own = [c for c in pack(trade).concepts if c.facet not in {"channel", "address", "attitude"}]
    assert 60 <= len(own) <= 120


def test_every_concept_facet_and_substance_has_a_word_in_three_languages() -> None:
    said = {c.id: c.words for c in CONCEPTS.values()}
    said |= {f.id: f.words for f in vocabulary.facets()}
    said |= {s.id: s.words for s in vocabulary.substances()}
    for ident, words in said.items():
        assert set(words) == set(LANGS), ident
        assert all(word.strip() == word and word for word in words.values()), ident


@pytest.mark.parametrize("trade", TRADES)
def test_a_question_says_what_its_answer_is_for(trade: str) -> None:
    for facet in pack(trade).facets:
        assert set(facet.question) == set(facet.purpose) == set(LANGS), facet.id
        assert facet.question["zh-Hans"].endswith("？")
        assert facet.question["en"].endswith("?")


@pytest.mark.parametrize(
    "asked", ["收入", "income", "清真", "halal", "宗教", "病", "体重", "weight"]
)
def test_nothing_is_asked_that_no_shop_needs(asked: str) -> None:
    row = words_setting(TRADES)["concepts"]
    questions = [words for ident, words in row.items() if ident.startswith("question.")]
    chips = [c.words for c in CONCEPTS.values()]
    for words in questions + chips:
        assert not [
            text
            for text in words.values()
            if asked in text.lower().split() or (not asked.isascii() and asked in text)
        ]


def test_a_trade_asks_in_its_own_words() -> None:
    asked = {t: words_setting([t])["concepts"]["question.style"]["en"] for t in ("apparel", "home")}
    assert asked["apparel"] == "What style do you usually like?"
    assert asked["home"] == "Which style do you like at home?"
    both = words_setting(["home,apparel"])["concepts"]["question.style"]["en"]
    assert both == asked["home"]
    assert questions("home,apparel")["question.style"]["en"] == both
    assert questions("") == {}


def test_a_trade_leaves_out_what_it_has_no_use_for() -> None:
    facets = {facet.id for facet in pack("grocery").facets}
    assert facets.isdisjoint({"style", "colour", "material"})
    borrowed = {c.id for c in pack("food-service").concepts}
    assert {"taste.less_sweet", "occasion.commute"} <= borrowed
    assert "occasion.wedding" in borrowed
    assert "cooking.daily" not in borrowed


def test_ids_are_ascii_and_name_their_facet() -> None:
    facets = {f.id for f in vocabulary.facets()}
    for concept in CONCEPTS.values():
        assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", concept.id)
        assert concept.facet in facets


def test_traditional_words_are_not_the_simplified_ones_copied() -> None:
    setting = words_setting(TRADES)["concepts"]
    changed = [w for w in setting.values() if w["zh-Hans"] != w["zh-Hant"]]
    assert len(changed) > len(setting) / 2


def test_the_apparel_sheet_opens_with_what_guides_use_most() -> None:
    first = [c.words["zh-Hans"] for c in pack("apparel").concepts[:8]]
    assert first == ["极简", "复古", "高腰", "通勤", "休闲", "亚麻", "宽松", "素色"]


@pytest.mark.parametrize("trade", TRADES)
def test_each_tab_of_the_sheet_has_eight_chips_of_the_trade(trade: str) -> None:
    own = pack(trade)
    for tab in ("style", "other"):
        facets = {f.id for f in own.facets if f.tab == tab}
        assert len([c for c in own.concepts if c.facet in facets]) >= 8


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("极简", "style.minimal"),
        ("简约", "style.minimal"),
        ("極簡", "style.minimal"),
        ("minimalist", "style.minimal"),
        ("High-Waist", "fit.high_waist"),
        ("ＨＩＧＨ waist", "fit.high_waist"),
        ("荧光色", "colour.neon"),
        ("油皮", "skin_type.oily"),
        ("鞋37", "size_shoe.37"),
        ("style.retro", "style.retro"),
        ("没听说过的词", None),
        ("", None),
    ],
)
def test_a_word_or_its_synonym_finds_the_concept(said: str, concept: str | None) -> None:
    assert concept_of(said) == concept


def test_a_word_of_two_facets_is_not_guessed() -> None:
    assert concept_of("M") is None
    assert concept_of("M", facet="size_top") == "size_top.m"
    assert concept_of("M", facet="diaper_size") == "diaper_size.m"


def test_a_word_finds_its_concept_in_any_language() -> None:
    assert {concept_of(word) for word in ("复古", "復古", "vintage")} == {"style.retro"}


def test_within_a_facet_no_word_means_two_concepts() -> None:
    for concept in CONCEPTS.values():
        for word in chain(concept.words.values(), *concept.synonyms.values()):
            assert concept_of(word, facet=concept.facet) == concept.id


@pytest.mark.parametrize("text", ["聚酯纤维", "涤纶", "滌綸", "polyester", "Polyester ", "PES"])
def test_polyester_is_one_substance_by_all_its_names(text: str) -> None:
    assert NAMED[normal(text)] == "allergen.polyester"


def test_every_name_of_a_substance_leads_to_it_alone() -> None:
    for substance in vocabulary.substances():
        names = chain(substance.words.values(), *substance.synonyms.values(), substance.marks)
        assert {NAMED[normal(name)] for name in names} == {substance.id}


EU_FOODS = ["麸质谷物", "甲壳类", "鸡蛋", "鱼", "花生", "大豆", "牛奶", "坚果"]
EU_FOODS += ["芹菜", "芥末", "芝麻", "亚硫酸盐", "羽扇豆", "软体动物"]
TOLD_AT_THE_COUNTER = ["镍", "乳胶", "羊绒", "羽绒", "香精", "酒精", "水杨酸", "羊毛脂", "氧化锌"]
INCI = ["Niacinamide", "Methylisothiazolinone", "DMDM Hydantoin", "Parfum", "Alcohol Denat."]


@pytest.mark.parametrize("name", EU_FOODS + TOLD_AT_THE_COUNTER + INCI)
def test_the_usual_allergens_are_known(name: str) -> None:
    assert normal(name) in NAMED


def test_a_wider_substance_is_named_where_it_warns() -> None:
    within = {s.id: s.within for s in vocabulary.substances()}
    assert within["allergen.walnut"] == ["allergen.tree_nuts"]
    assert within["allergen.shrimp"] == ["allergen.crustaceans"]
    assert within["allergen.wool"] == ["allergen.animal_hair"]


def test_data_about_a_child_or_a_pregnancy_needs_the_sensitive_layer() -> None:
    sensitive = {f.id for f in vocabulary.facets() if f.layer == "allergy"}
    assert sensitive == {
        "feeding", "formula", "baby_need", "baby_month", "diaper_size", "baby_size",
    }  # fmt: skip
    assert vocabulary.layer_of("baby_month") == "allergy"
    assert vocabulary.layer_of("style") == "personalisation"
    assert vocabulary.layer_of("never_heard_of") == "personalisation"


def test_the_setting_row_speaks_every_id_it_names() -> None:
    row = words_setting(TRADES)
    assert row["key"] == "words"
    for facet in row["facets"]:
        assert set(facet["concepts"]) <= set(row["concepts"])
        assert {f"question.{facet['id']}", f"facet.{facet['id']}"} <= set(row["concepts"])
    assert {s["id"] for s in row["substances"]} <= set(row["concepts"])
    assert {"tier.diamond", "purpose.allergy"} <= set(row["concepts"])
    assert json.loads(json.dumps(row)) == row


def test_the_first_trade_leads_the_sheet_and_each_is_among_the_first_substances() -> None:
    row = words_setting(["beauty", "mother-and-baby"])
    assert next(iter(row["concepts"])) == pack("beauty").concepts[0].id
    assert [s["id"] for s in row["substances"][:2]] == ["allergen.fragrance", "allergen.milk"]
    assert not any(f["id"] == "fit" for f in row["facets"])


def test_a_store_of_several_trades_names_them_in_one_text() -> None:
    assert words_setting(["apparel,beauty"]) == words_setting(["apparel", "beauty"])


def test_only_what_a_trade_meets_often_is_common() -> None:
    row = words_setting(["apparel"])
    common = [s["id"] for s in row["substances"] if s["common"]]
    assert common[0] == "allergen.polyester"
    assert "allergen.milk" not in common
    assert [s["common"] for s in row["substances"]] == sorted(
        (s["common"] for s in row["substances"]), reverse=True
    )


def test_an_unknown_trade_is_an_error() -> None:
    with pytest.raises(KeyError):
        pack("fishing")
