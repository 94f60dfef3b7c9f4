"""What is read from a label, and what is not believed of it."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.items.check import check
from crm_pwa.items.labels import read
from crm_pwa.items.lexicon.reading import lexicon
from crm_pwa.items.shown import as_row
from crm_pwa.notes.vocabulary import Substance, substances
from tests.items.measured import GROUPS, alert
from tests.items.pairs import KINDS, plain


def has(text: str) -> set[str]:
    return {one.removeprefix("allergen.") for one in read(text).has}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("面料：羊毛 50%，涤纶 50%", {"wool", "animal_hair", "polyester"}),
        ("60% Cotton 40% Elastane", {"cotton", "elastane"}),
        ("棉60％氨纶40％", {"cotton", "elastane"}),
        ("Face: 60% nylon, 40% silk. Back: 100% polyester.", {"nylon", "silk", "polyester"}),
        ("面料：棉 100%（有机棉，A 类）", {"cotton"}),
        ("面料：聚酯纖維 100%；裡料：嫘縈 100%", {"polyester", "viscose"}),
        ("CO 95% EL 5%", {"cotton", "elastane"}),
        ("小麦粉(面粉)、糖", {"wheat", "gluten"}),
    ],
)  # fmt: skip
def test_a_label_told_in_full_is_read_to_its_end(text: str, names: set[str]) -> None:
    label = read(text)
    assert (has(text), label.open, label.unread) == (names, False, ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "棉",
        "棉 60%，涤纶 30%",
        "棉 60%，涤纶 50%",
        "棉 约60%，涤纶 40%",
        "棉 ≥60%，涤纶 40%",
        "棉 95%，其他纤维 5%",
        "Cotton 98%, other fibres 2%",
        "Cotton 60%, Xylorette 40%",
        "棉 100%（装饰除外）",
        "面料棉 60% 里料 涤纶 100%",
        "水、甘油、植物提取物",
        "Aqua, Glycerin, Parfum",
        "水、甘油、香精",
        "不含香精",
        "free range something, sugar",
        "糖、植物油",
        "sugar, natural flavouring",
        "糖、香辛料",
        "水、甘油、（生产线含花生",
        "Cotton 100% " + "x" * 9_000,
    ],
)
def test_a_label_that_does_not_tell_everything_is_never_clear(text: str) -> None:
    """Of a list without shares it is the kind that is missing; of others something stays open."""
    label = as_row(read(text), text)
    for one in substances():
        found = check(alert(one.id.removeprefix("allergen.")), label, GROUPS, sure=True)
        assert found["answer"] != "clear", one.id


@pytest.mark.parametrize(
    ("text", "allergy", "severity", "answer"),
    [
        ("糖、可能含有花生", "peanut", "avoid", "caution"),
        ("糖、可能含有花生", "peanut", "severe", "danger"),
        ("糖、可能含有花生", "peanut", "unknown", "danger"),
        ("sugar; may contain: nuts", "walnut", "reacts", "caution"),
        ("Aqua, Glycerin, Lanolin", "wool", "reacts", "caution"),
        ("羊毛 100%", "lanolin", "reacts", "caution"),
        ("羊毛 100%", "cashmere", "reacts", "caution"),
        ("羊绒 100%", "animal_hair", "reacts", "danger"),
        ("水、糖、核桃", "tree_nuts", "reacts", "danger"),
        ("水、糖、坚果", "walnut", "reacts", "caution"),
        ("水、甘油、香精", "limonene", "reacts", "caution"),
        ("水、甘油、芳樟醇", "fragrance", "reacts", "danger"),
        ("水、甘油、生育酚", "milk", "reacts", "clear"),
        ("棉 100%", "polyester", "severe", "clear"),
        ("棉 100%", "nickel", "reacts", "unknown"),
        ("棉 100%", "formaldehyde", "reacts", "unknown"),
        ("棉 100%", "latex", "reacts", "unknown"),
        ("水、甘油", "nickel", "reacts", "unknown"),
        ("牛皮革；扣头：合金", "nickel", "reacts", "caution"),
        ("牛奶蛋白纤维 100%", "milk", "reacts", "danger"),
        ("不含花生", "peanut", "severe", "unknown"),
        ("Norwegian salmon, salt", "fish", "severe", "caution"),
        ("大豆、水、酱油", "gluten", "severe", "caution"),
        ("水、黄豆芽菜", "soy", "severe", "danger"),
        ("水、葡萄干", "sulphites", "severe", "caution"),
        ("水、甘油、鲸蜡醇乙基己酸酯、c12-15醇苯甲酸酯", "preservatives", "severe", "caution"),
        ("水、甘油、ethylhexyl salicylate", "fragrance", "severe", "caution"),
    ],
)
def test_an_allergy_is_answered_for(text: str, allergy: str, severity: str, answer: str) -> None:
    label = as_row(read(text), text)
    found = check(alert(allergy, severity=severity), label, GROUPS, sure=True)
    assert found["answer"] == answer


NAMES = [
    (one, name)
    for one in substances()
    for name in chain(one.words.values(), one.marks, *one.synonyms.values())
]
FORMS = (
    "{}", "{} ", "（{}）", "有机{}", "{}(organic)", "{}*", "{}粉", "{} extract", "may contain {}",
    "可能含有{}", "含有{}", "and {}", "x{}x", "{}/{}", "{} 2%", "[{}]", "{}等",
    "\n{}\n", "free from {}",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(KINDS),
    st.sampled_from(FORMS),
    st.sampled_from([", ", "、", "; ", " ", "\n", " + ", "/"]),
    st.integers(0, 4),
    st.booleans(),
)
def test_a_name_anywhere_on_a_label_is_never_clear(
    named: tuple[Substance, str], kind: str, form: str, between: str, place: int, shares: bool
) -> None:
    one, name = named
    words = plain(kind)[:4]
    words.insert(place, form.replace("{}", name))
    told = between.join(f"{word} 20%" if shares else word for word in words)
    label = as_row(read(told), told)
    found = check(alert(one.id.removeprefix("allergen.")), label, GROUPS, sure=True)
    assert found["answer"] != "clear", told


MADE_OF_SEVERAL = {
    "酱油": "wheat gluten", "蚝油": "wheat soy", "豆瓣酱": "wheat", "味噌": "barley_rye_oats",
    "豆豉": "wheat", "worcestershire sauce": "gluten wheat barley_rye_oats", "鱼露": "shrimp",
    "鱼丸": "egg wheat soy crab", "surimi": "egg wheat soy crab", "虾酱": "fish", "蟹柳": "egg",
    "white chocolate": "milk soy", "巧克力豆": "milk soy", "植脂末": "soy", "冰淇淋": "egg",
    "biscuit": "wheat milk egg", "饼干": "wheat milk egg", "面包": "wheat egg milk",
    "威化": "wheat milk egg", "蛋挞": "wheat egg milk", "月饼": "egg peanut",
    "汤圆": "sesame peanut",
    "牛轧糖": "egg milk almond peanut", "nougat": "egg milk hazelnut", "praline": "milk hazelnut",
    "marzipan": "egg", "mayonnaise": "egg mustard", "沙拉酱": "egg mustard", "pesto": "cashew milk",
    "麻酱": "peanut", "hummus": "sesame", "火腿肠": "soy wheat milk egg", "鸡精": "wheat egg",
    "咖喱块": "wheat milk", "火锅底料": "soy peanut sesame", "沙茶酱": "peanut shrimp",
    "xo酱": "shrimp molluscs", "腐乳": "soy wheat", "soba": "wheat", "corn flakes": "gluten",
    "beer": "wheat", "ketchup": "celery", "curry paste": "shrimp mustard", "batter": "egg milk",
    "noodles": "egg wheat", "dumplings": "egg wheat", "stock": "celery milk egg",
}  # fmt: skip
"""Names on labels of food, with what the thing usually holds."""


@pytest.mark.parametrize("name", MADE_OF_SEVERAL)
def test_a_food_made_of_several_is_clear_of_nothing_and_warns_of_the_usual(name: str) -> None:
    for text in (f"水、白砂糖、{name}", f"sugar, {name}, salt"):
        label = as_row(read(text), text)
        answers = {
            one.id.removeprefix("allergen."): check(
                alert(one.id.removeprefix("allergen.")), label, GROUPS, sure=True
            )["answer"]
            for one in substances()
        }
        assert "clear" not in answers.values()
        assert {answers[usual] for usual in MADE_OF_SEVERAL[name].split()} <= {"caution", "danger"}


@pytest.mark.parametrize(
    "text",
    [
        "羊毛混纺 100%", "wool blend 100%", "混纺 100%", "recycled wool 100%", "再生棉 100%",
        "其他纤维 100%", "人造革 100%", "Aqua, hair dye", "冰丝 100%", "polycotton 100%",
        "Shell: 100% blended fibres",
        "水、甘油、植物精华油", "Aqua, essential oil blend", "水、甘油、复方精油", "Aqua, parfum",
    ],
)  # fmt: skip
def test_a_mixture_of_fibres_or_scents_is_clear_of_nothing(text: str) -> None:
    label = as_row(read(text), text)
    for one in substances():
        found = check(alert(one.id.removeprefix("allergen.")), label, GROUPS, sure=True)
        assert found["answer"] != "clear", one.id


@pytest.mark.parametrize("oil", ["玫瑰花油", "肉桂油", "eucalyptus globulus leaf oil", "檀香油"])
def test_an_oil_of_a_plant_may_hold_any_scent(oil: str) -> None:
    label = as_row(read(f"水、甘油、{oil}"), f"水、甘油、{oil}")
    for one in substances():
        if one.group == "scent":
            found = check(alert(one.id.removeprefix("allergen.")), label, GROUPS, sure=True)
            assert found["answer"] in {"caution", "danger"}, one.id


def test_what_a_label_may_hold_is_within_what_it_may_hold_too() -> None:
    book = lexicon()
    for name, word in book.words.items():
        label = read(name)
        told = {*label.has, *label.may, *label.traces}
        assert label.unread or all(book.wider[ident] <= told for ident in word.may), name


def test_relatives_and_words_are_of_known_substances() -> None:
    known = {one.id for one in substances()}
    book = lexicon()
    assert set(book.kin) == known
    assert all(kin <= known for kin in book.kin.values())
    assert all(word.named | word.may <= known for word in book.words.values())
