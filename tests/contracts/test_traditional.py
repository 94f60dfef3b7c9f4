"""Traditional Chinese speaks as shops in Taiwan do, and holds no simplified character."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from crm_pwa.core.templating import catalogues
from tests.contracts.sizes import ROOT

LANG = "zh-Hant"
MAINLAND = re.compile(
    "門店|短信|登錄|網絡|信息|視頻|打印|屏幕|默認|軟件|硬件|鼠標|添加|查找|郵箱|尾號|小票|手機號(?!碼)"
)
"""Words that docs/glossary.md says otherwise."""
CHEMISTRY = frozenset("噻啉苄")
"""Characters of substances' names that Big5 does not know."""
SHELVES = (ROOT / "crm_pwa/notes/packs", ROOT / "crm_pwa/prompts/rules")


def in_catalogue() -> Iterator[str]:
    for said in catalogues.load(ROOT / "translations")[LANG].values():
        yield from [said] if isinstance(said, str) else said


def in_packs() -> Iterator[str]:
    """What is shown; synonyms are there to be found by, mainland words among them."""
    for shelf in SHELVES:
        for file in sorted(shelf.glob("*.json")):
            yield from _said(json.loads(file.read_text("utf-8")))


def _said(value: Any) -> Iterator[str]:
    for key, part in value.items() if isinstance(value, dict) else ():
        yield from [part] if key == LANG and isinstance(part, str) else _said(part)
    for part in value if isinstance(value, list) else ():
        yield from _said(part)


def simplified(text: str) -> set[str]:
    """The Chinese characters that Big5 has no code for."""
    signs = {sign for sign in text if "\u4e00" <= sign <= "\u9fff"} - CHEMISTRY
    return {sign for sign in signs if not _in_big5(sign)}


def _in_big5(sign: str) -> bool:
    try:
        sign.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("said", [in_catalogue, in_packs])
def test_no_word_of_the_mainland_and_no_simplified_character_is_shown(said: Any) -> None:
    texts = list(said())
    assert len(texts) > 300
    faults = [text for text in texts if MAINLAND.search(text) or simplified(text)]
    assert faults == []


@pytest.mark.parametrize("text", ["门市", "手機號", "發短信"])
def test_such_a_word_is_found(text: str) -> None:
    assert MAINLAND.search(text) or simplified(text)
