"""The screens say what the glossary says they say."""

import pytest

from crm_pwa.core.templating import catalogues
from crm_pwa.core.templating.language import using
from tests.contracts import glossary
from tests.screens.stage import ROOT, environment

CATALOGUES = catalogues.load(ROOT / "translations")
CHINESE = CATALOGUES["zh-Hans"]
ENUMERATED = ("tier", "stage", "severity", "outcome")


def test_a_name_of_the_glossary_is_the_name_on_screen() -> None:
    named = glossary.names()
    shown = {name: CHINESE[name] for name in named if name in CHINESE}
    assert len(shown) > 15
    assert {name: text for name, text in shown.items() if text != named[name]} == {}


@pytest.mark.parametrize("code", ENUMERATED)
def test_a_value_is_said_as_the_glossary_says_it(code: str) -> None:
    said = glossary.values(code)
    assert len(said) > 2
    with using("zh-Hans"):
        macro = getattr(environment().get_template("components/words.html").module, code)
        assert {value: str(macro(value)) for value in said} == said


def test_the_facts_of_a_card_are_named_as_in_the_glossary() -> None:
    named = glossary.values("facts")
    assert {name: CHINESE[name.capitalize()] for name in named} == named


def test_what_is_taken_back_is_undone_only_by_undo() -> None:
    undo = glossary.names()["Undo"]
    taken = {message for message, text in CHINESE.items() if undo in str(text)}
    assert taken == {"Undo", "Undone"}


@pytest.mark.parametrize("lang", CATALOGUES)
def test_head_office_is_people_and_never_the_machine(lang: str) -> None:
    for message, text in CATALOGUES[lang].items():
        assert "centre" not in message
        if message != "Head office":
            assert not {"总部", "總部"} & {str(text)[at : at + 2] for at in range(len(str(text)))}
