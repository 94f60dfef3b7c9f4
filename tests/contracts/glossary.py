"""docs/glossary.md as data: the words the shop says, and those it does not."""

import re
from typing import NamedTuple

from tests.contracts.sizes import ROOT

TRADITIONAL = str.maketrans("员户顾宾务经", "員戶顧賓務經")
"""The characters of the words not used that are written otherwise in traditional Chinese."""
HAN = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"`([^`]+)`")
SAID = re.compile(r"^([a-z][a-z ]*?) ([\u4e00-\u9fff]\S*)$")


class Word(NamedTuple):
    """A row of one of the tables; columns may name several words, with a slash between."""

    code: str
    chinese: str
    english: str
    meaning: str


def _rows(columns: int) -> list[list[str]]:
    lines = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    split = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [row for row in split if len(row) == columns and "---" not in row[0]]


def words() -> list[Word]:
    """Every word the glossary names, heads of tables left out."""
    return [Word(*row) for row in _rows(4) if "`" in row[0]]


def names() -> dict[str, str]:
    """English on screen → Chinese on screen, for each row that has both."""
    found: dict[str, str] = {}
    for word in words():
        english, chinese = word.english.split(" / "), word.chinese.split(" / ")
        assert word.english == "–" or len(english) == len(chinese), word
        found |= dict(zip(english, chinese, strict=False))
    return found


def values(code: str) -> dict[str, str]:
    """The values of a code word and how each is said: ``gold`` → 金卡."""
    (meaning,) = (word.meaning for word in words() if CODE.findall(word.code) == [code])
    parts = (SAID.match(part.strip()) for part in meaning.split(", "))
    return {part[1]: part[2] for part in parts if part}


def refused() -> tuple[set[str], set[str]]:
    """Words not used, Latin and Chinese; those whose bracket says when they are wrong left out."""
    cells = [row[0] for row in _rows(3) if "(" not in row[0] and row[0] != "not"]
    found = {word.strip() for cell in cells for word in cell.split(",")}
    chinese = {word for word in found if HAN.search(word)}
    return found - chinese, chinese | {word.translate(TRADITIONAL) for word in chinese}
