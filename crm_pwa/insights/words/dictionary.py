"""The dictionary: words that speak for themselves, and the need each of them is about.

``dictionary.json`` is written by hand: ``good`` and ``bad`` words, ``negations`` that turn the
word after them round, and ``needs`` with the words they are heard in.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

FILE = Path(__file__).with_name("dictionary.json")
BEFORE = 5
"""Characters before a word in which a negation is looked for."""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    good: list[str]
    bad: list[str]
    negations: list[str]
    needs: dict[str, list[str]]


class Heard(NamedTuple):
    """A polar word as it was said, with its negation: +1 means well, −1 does not."""

    words: str
    polarity: int


@cache
def words() -> Words:
    """The dictionary of the product."""
    return msgspec.json.decode(FILE.read_bytes(), type=Words)


def tidy(text: str) -> str:
    """The text as it is compared: small letters, runs of space as one."""
    return " ".join(text.lower().split())


def heard(text: str) -> list[Heard]:
    """The polar words of a tidy text, the longest first where two begin at one place."""
    return [
        _turned(text, found.start(), found.group()) for found in _polar_pattern().finditer(text)
    ]


def needs(text: str) -> dict[str, list[str]]:
    """Need → its words in a tidy text, the need with most of them first."""
    found = {
        need: sorted(set(pattern.findall(text)), key=lambda each: (text.index(each), each))
        for need, pattern in _need_patterns().items()
    }
    return {need: said for need, said in sorted(found.items(), key=_most_first) if said}


def _most_first(need: tuple[str, list[str]]) -> tuple[int, str]:
    return -len(need[1]), need[0]


def _turned(text: str, start: int, word: str) -> Heard:
    polarity = _polarity()[word]
    before = _negation_pattern().search(text[max(0, start - BEFORE) : start])
    return Heard(before.group() + word, -polarity) if before else Heard(word, polarity)


@cache
def _polarity() -> dict[str, int]:
    return dict.fromkeys(words().good, 1) | dict.fromkeys(words().bad, -1)


@cache
def _polar_pattern() -> re.Pattern[str]:
    return re.compile(_any_of(_polarity()))


@cache
def _negation_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(words().negations)})[^，。！？；,.!?;]?$")


@cache
def _need_patterns() -> dict[str, re.Pattern[str]]:
    return {need: re.compile(_any_of(said)) for need, said in words().needs.items()}


def _any_of(several: Iterable[str]) -> str:
    """A pattern for any of them; Latin words only where they begin."""
    longest_first = sorted(several, key=lambda word: (-len(word), word))
    return "|".join((r"\b" if word.isascii() else "") + re.escape(word) for word in longest_first)
