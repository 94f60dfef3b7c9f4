"""How codes are spoken, in each language, alike on phone and server."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader

from crm_pwa.core import words
from crm_pwa.core.templating.environment import make_environment
from crm_pwa.core.templating.language import using
from tests.core.merge.javascript import SharedCode

ROW: dict[str, Any] = {
    "concepts": {
        "style.retro": {"zh-Hans": "复古", "zh-Hant": "復古", "en": "Retro"},
        "style.only_zh": {"zh-Hans": "国潮"},
        "facet.size_top": {"zh-Hans": "上装", "en": "Top size"},
    },
    "facets": [{"id": "style", "words": {"zh-Hans": "风格", "en": "Style"}}],
    "substances": [{"id": "polyester", "words": {"zh-Hans": "聚酯纤维", "en": "Polyester"}}],
}
RULES: dict[str, Any] = {
    "rules": {
        "birthday": {
            "title": {"zh-Hans": "{n} 件{style}新品", "en": "{n} new pieces ({style})"},
            "script": {"en": "Happy birthday!"},
        },
        "gift": {"title": {"en": "by {until_date}, {spend_cents}, {missing}{styles}"}},
    },
    "reasons": {"last_visit": {"zh-Hans": "{days} 天前", "en": "{days} days ago"}},
    "unsuitable": [{"id": "no_time", "words": {"en": "No time"}}],
}
LANGUAGES = ["zh-Hans", "zh-Hant", "en", "fr"]


@pytest.fixture(autouse=True)
def taught(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_named", "_facets", "_rules", "_reasons"):
        monkeypatch.setattr(words, name, {})
    monkeypatch.setattr(words, "_currency", ["CNY"])
    words.learn(ROW, RULES)


@pytest.fixture(scope="module")
def browser() -> SharedCode:
    code = SharedCode("runtime/messages.js", "words.js")
    code.call("(words, rules) => [learn(words, rules)]", ROW, RULES)
    return code


def test_a_concept_is_spoken_in_the_language_of_the_page() -> None:
    spoken = {}
    for code in LANGUAGES:
        with using(code):
            spoken[code] = words.word("style.retro")
    assert spoken == {"zh-Hans": "复古", "zh-Hant": "復古", "en": "Retro", "fr": "Retro"}


def test_a_concept_with_one_language_is_spoken_in_that() -> None:
    with using("en"):
        assert words.word("style.only_zh") == "国潮"


def test_an_untaught_concept_is_shown_by_its_own_words() -> None:
    assert words.word("style.new_wave") == "new wave"
    assert words.word("高腰") == "高腰"
    assert words.word("Made in U.K.") == "Made in U.K."


def test_a_facet_has_a_name() -> None:
    assert words.facet_word("style") == "Style"
    assert words.facet_word("size_top") == "Top size"
    assert words.facet_word("size_hat") == "size hat"


def test_a_prompt_says_what_to_do_and_what_to_say() -> None:
    args = {"n": 3, "style": "style.retro"}
    with using("zh-Hans"):
        assert words.say("birthday", args) == "3 件复古新品"
    assert words.say("birthday", args, "script") == "Happy birthday!"
    assert words.say("nobody_knows", args) == "nobody_knows"


def test_money_dates_and_lists_in_a_text_are_spoken() -> None:
    args = {
        "until_date": "2026-03-08",
        "spend_cents": 1_000_050,
        "styles": ["style.retro", "polyester"],
    }
    assert words.say("gift", args) == "by 8 Mar, ¥10,000.50, Retro, Polyester"


def test_a_reason_is_spoken_with_its_figures() -> None:
    assert words.because({"k": "last_visit", "days": 43}) == "43 days ago"
    assert words.because({"k": "no_time"}) == "No time"


@pytest.mark.parametrize(
    ("code", "iso", "said"),
    [
        ("zh-Hans", "2026-03-08", "3 月 8 日"),
        ("zh-Hant", "12-31", "12 月 31 日"),
        ("en", "2026-03-08", "8 Mar"),
        ("en", "", ""),
        ("en", "2026-13-01", "2026-13-01"),
    ],
)
def test_a_day_is_spoken(code: str, iso: str, said: str) -> None:
    with using(code):
        assert words.day(iso) == said


@pytest.mark.parametrize(
    ("cents", "currency", "said"),
    [
        (128_000, "CNY", "¥1,280"),
        (128_050, "CNY", "¥1,280.50"),
        (5, "EUR", "€0.05"),
        (-123_456_789, "USD", "-$1,234,567.89"),
        (1_280, "JPY", "¥1,280"),
        (0, "XYZ", "XYZ 0"),
        (None, "CNY", ""),
    ],
)
def test_money_is_spoken(cents: int | None, currency: str, said: str) -> None:
    words.learn(currency=currency)
    assert words.money(cents) == said


@pytest.mark.parametrize(
    ("cents", "currency", "said"),
    [
        (99_950, "CNY", "¥999.50"),
        (100_049, "CNY", "¥1,000"),
        (128_050, "CNY", "¥1,281"),
        (-128_050, "CNY", "-¥1,281"),
        (1_280, "JPY", "¥1,280"),
    ],
)
def test_a_rough_amount_leaves_cents_out_from_a_thousand_up(
    cents: int, currency: str, said: str
) -> None:
    words.learn(currency=currency)
    assert words.money(cents, rough=True) == said


@pytest.mark.parametrize(("days", "said"), [(0, "heute"), (1, "gestern"), (12, "vor 12 Tagen")])
def test_days_ago_are_spoken_by_the_catalogue(days: int, said: str) -> None:
    german: dict[str, str | list[str]] = {
        "": "Plural-Forms: nplurals=2; plural=n != 1;",
        "today": "heute",
        "yesterday": "gestern",
        "%(num)s day ago": ["vor %(num)s Tag", "vor %(num)s Tagen"],
    }
    environment = make_environment(
        DictLoader({"t": "{{ n|days_ago }}"}), catalogues={"de": german}, filters=words.FILTERS
    )
    with using("de"):
        assert environment.get_template("t").render(n=days) == said


_texts = st.one_of(
    st.sampled_from(["style.retro", "polyester", "a.b_c", "constructor", "{n}", "高腰"]), st.text()
)
_values = st.recursive(
    st.one_of(_texts, st.integers(-(10**12), 10**12), st.none()), st.lists, max_leaves=4
)
_holes = ["n", "style", "spend_cents", "until_date", "__proto__", "constructor", "missing"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*(f"{{{name}}}" for name in _holes), " ", "$&", "{X}"])),
    st.dictionaries(st.sampled_from(_holes[:-1]), _values),
    st.sampled_from(LANGUAGES),
)
def test_the_phone_fills_texts_alike(
    browser: SharedCode, parts: list[str], args: dict[str, Any], code: str
) -> None:
    with using(code):
        mine = words.fill("".join(parts), args)
    script = "(code, text, args) => using(code, () => fill(text, args))"
    assert browser.call(script, code, "".join(parts), args) == mine


@settings(max_examples=60, deadline=None)
@given(_texts, st.integers(-(10**13), 10**13), st.sampled_from(LANGUAGES))
def test_the_phone_speaks_alike(browser: SharedCode, text: str, cents: int, code: str) -> None:
    with using(code):
        mine = [words.word(text), words.facet_word(text), words.day(text), words.money(cents)]
        mine += [words.money(cents, rough=True)]
        mine += [words.say(text, {}), words.say("birthday", {"n": cents, "style": text})]
    script = """(code, text, cents) => using(code, () => [
        word(text), facetWord(text), day(text), money(cents), money(cents, true),
        say(text, {}), say("birthday", { n: cents, style: text }),
    ])"""
    assert browser.call(script, code, text, cents) == mine


@pytest.mark.parametrize("days", [-1, 0, 1, 2, 12])
def test_the_phone_speaks_days_alike(browser: SharedCode, days: int) -> None:
    environment = make_environment(
        DictLoader({"t": "{{ n|days_ago }}"}), catalogues={}, filters=words.FILTERS
    )
    assert browser.call("daysAgo", days) == environment.get_template("t").render(n=days)


@pytest.mark.parametrize("code", ["zh-Hans", "en"])
@pytest.mark.parametrize("iso", ["2025-03-08", "2024-02-29", "2026-01-01", "03-08", ""])
def test_another_years_date_shows_its_year_alike_on_phone_and_server(
    browser: SharedCode, code: str, iso: str
) -> None:
    words.stand_on("2025-11-22")
    with using(code):
        mine = words.day(iso)
    theirs = """(code, iso, today) => {
      standOn(today);
      const said = using(code, () => day(iso));
      standOn("");
      return [said];
    }"""
    assert browser.call(theirs, code, iso, "2025-11-22") == [mine]
    other = iso[:4] in ("2024", "2026")
    assert (iso[:4] in mine) == bool(iso) if other else "2025" not in mine
