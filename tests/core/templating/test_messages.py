"""Messages are read from .po files and spoken in one language at a time."""

from pathlib import Path

import pytest
from jinja2 import DictLoader

from crm_pwa.core.templating import Messages, language, load_catalogues, using
from tests.core.templating.shop import CATALOGUES, environment

HEADER = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n != 1;\\n"\n\n'


def catalogue(folder: Path, text: str) -> dict[str, str | list[str]]:
    file = folder / "zh_Hant/LC_MESSAGES/messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    return load_catalogues(folder)["zh-Hant"]


def test_a_folder_is_a_language() -> None:
    assert set(CATALOGUES) == {"pl", "zh-Hans"}


def test_a_translation_may_stand_on_several_lines() -> None:
    assert CATALOGUES["zh-Hans"]["%(num)s day"] == ["%(num)s 天"]


def test_a_quoted_quote_is_a_quote() -> None:
    assert CATALOGUES["zh-Hans"]["Hello %(name)s, <b>"] == '%(name)s，您好 <b>，"%(name)s"'


def test_a_context_keeps_equal_words_apart() -> None:
    assert CATALOGUES["zh-Hans"]["till\x04Code"] == "收银码"
    assert "Code" not in CATALOGUES["zh-Hans"]


@pytest.mark.parametrize("message", ["Two lines become one.", "Gone"])
def test_what_is_unsure_empty_or_gone_is_left_out(message: str) -> None:
    assert message not in CATALOGUES["zh-Hans"]
    assert message not in CATALOGUES["pl"]


@pytest.mark.parametrize(
    "text",
    [
        'msgid "100"\nmsgstr "100% certain"',
        'msgid "n"\nmsgid_plural "ns"\nmsgstr[0] "one form"',
        'msgid "a"\nmsgstr unquoted',
        '"words before any message"',
    ],
)
def test_a_faulty_catalogue_is_refused_with_its_path(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"messages\.po"):
        catalogue(tmp_path, HEADER + text)


@pytest.mark.parametrize("rule", ["n / 2", "import os", "n ? 1"])
def test_a_plural_rule_is_arithmetic_only(tmp_path: Path, rule: str) -> None:
    with pytest.raises(ValueError, match="plural"):
        catalogue(tmp_path, f'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural={rule};\\n"')


def test_each_language_counts_by_its_own_rule() -> None:
    messages = Messages(CATALOGUES)
    counted = {}
    for code in ("en", "zh-Hans", "pl"):
        with using(code):
            said = [messages.ngettext("%(count)s note", "%(count)s notes", n) for n in (1, 2, 5)]
            counted[code] = said
    assert counted == {
        "en": ["%(count)s note", "%(count)s notes", "%(count)s notes"],
        "zh-Hans": ["%(count)s 条记录"] * 3,
        "pl": ["%(count)s notatka", "%(count)s notatki", "%(count)s notatek"],
    }


def test_a_language_ends_with_its_block() -> None:
    with using("zh-Hans"), using("pl"):
        assert language() == "pl"
    assert language() == "en"


def test_only_whole_numbers_are_counted() -> None:
    with pytest.raises(TypeError, match="whole"):
        Messages({}).ngettext("note", "notes", 1.5)  # type: ignore[arg-type] # what is refused


def test_a_filter_on_a_constant_speaks_the_language_of_its_reader() -> None:
    env = environment(DictLoader({"it.html": "{{ '<'|spoken }}{{ 'a'|spoken ~ 'b' }}"}))
    env.filters["spoken"] = lambda text: language() + text
    template = env.get_template("it.html")
    with using("pl"):
        assert template.render() == "pl&lt;plab"
    with using("zh-Hans"):
        assert template.render() == "zh-Hans&lt;zh-Hansab"
