"""One word for one idea: no file and no screen says a word the glossary does without."""

import re
from pathlib import Path

import pytest

from crm_pwa.core.templating import catalogues
from tests.contracts import glossary
from tests.contracts.sizes import ROOT, files

LATIN, CHINESE = glossary.refused()
IN_CODE = {"customer", "client", "vip"}
CATALOGUES = catalogues.load(ROOT / "translations")


def pattern(latin: set[str]) -> re.Pattern[str]:
    """What finds these words, one or many, and every Chinese word of the first column."""
    words = "|".join(sorted(latin))
    return re.compile(rf"(?<![a-z])(?:{words})s?(?![a-z])|{'|'.join(CHINESE)}", re.IGNORECASE)


SYNONYM, ON_SCREEN = pattern(IN_CODE), pattern(LATIN)
# Names the web platform and the tools gave; nobody means a member by them.
PLATFORM = re.compile(
    r"\bself\.clients\b|\bclients\.(?:matchAll|claim|get|openWindow)\b|\b\w*[cC]lientId\b"
    r"|\b(?:Window)?Clients?\b(?=[^\n]*\bWorker\b)|\bWindowClient\b|\bclient(?:X|Y|Width|Height)\b"
    r"|\bclient\.postMessage\b|\bgetBoundingClientRect\b|\bprometheus_client\b|\btest_client\b|\bFlaskClient\b"
    r"|\bclientDataJSON\b|\bparse_client_data_json\b"
)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")


def synonyms(text: str) -> list[str]:
    """Every synonym in a text, whole words and parts of names alike."""
    ours = PLATFORM.sub(" ", text)
    return SYNONYM.findall(CAMEL.sub(" ", ours))


def readable() -> list[Path]:
    return [
        path
        for path in files("*", "crm_pwa", "templates", "static")
        if path.suffix in {".py", ".html", ".js", ".css", ".json", ".svg", ".txt", ".md"}
    ]


def test_no_file_calls_a_member_by_another_name() -> None:
    found = {
        str(path.relative_to(ROOT)): words
        for path in readable()
        if (words := synonyms(path.read_text()))
    }
    assert found == {}


def test_the_words_refused_in_code_are_the_glossarys_own() -> None:
    assert IN_CODE < LATIN
    assert {"客户", "店员", "贵宾"} < CHINESE


@pytest.mark.parametrize("lang", CATALOGUES)
def test_no_screen_says_a_word_the_glossary_does_without(lang: str) -> None:
    found = {
        message: words
        for message, said in CATALOGUES[lang].items()
        if message and (words := ON_SCREEN.findall(f"{message} {said}"))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    ["customer", "class CustomerCard", "client_id = 7", "vip", "the VIPs of", "isVip(member)",
     "店员看得到", "店員看得到"],
)  # fmt: skip
def test_a_synonym_is_found(text: str) -> None:
    assert synonyms(text)


@pytest.mark.parametrize(
    "text",
    ["await self.clients.claim()", "event.clientX", "client.postMessage(x)", "app.test_client()",
     "el.getBoundingClientRect()", "event.resultingClientId", "viper"],
)  # fmt: skip
def test_a_word_of_the_platform_is_left_alone(text: str) -> None:
    assert synonyms(text) == []
