"""How much a note sounds like a remark about a person; static/shared/scoring.js is the twin.

A logistic regression over what stands in the note (tests/notes/dignity/weighing.py fits it): the
characters and words themselves, their pairs, parts of English words, and which of the patterns of
words.json were found. Lists of words know no neighbours: "fat lady" and "low-fat" differ by them.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from math import inf, sqrt

_LATIN = re.compile("[0-9a-z]+")
_WORD = re.compile("[a-z']+")
PARTS = (3, 4, 5)
"""How long the parts of an English word are that count."""
BASE = "base"
DAMPING = 5
"""How little a few features say: as if so many more were there that weigh nothing."""


def score(found: Collection[str], weights: str) -> float:
    """The log-odds, in tenths, that a note with these features is unkind; of unknown ones, none.

    ``weights``: lines of a weight in tenths, a tab, and the features that have it.
    """
    known = _read(weights)
    weighed = [known[one] for one in found if one in known]
    if not weighed:
        return -inf
    return known[BASE] + sum(weighed) / sqrt(len(found) + DAMPING)


def features(chinese: str, plain: str, undone: str, kinds: Collection[str]) -> set[str]:
    """What a note is weighed by.

    ``chinese``: without blanks and marks; ``plain``: as it was typed, in small letters;
    ``undone``: its English words without their disguises; ``kinds``: of the patterns found.
    """
    found = {f"!{kind}" for kind in kinds}
    if kinds:
        found.add("!")
    return found | set(_of_chinese(chinese)) | set(_of_english(plain, undone))


def _of_chinese(chinese: str) -> Iterator[str]:
    signs = _LATIN.sub("#", chinese)
    if signs in {"", "#"}:
        return
    yield from signs
    yield from (a + b for a, b in pairwise(f"^{signs}$"))


def _of_english(plain: str, undone: str) -> Iterator[str]:
    words = _WORD.findall(plain.replace("’", "'"))
    yield from (f"_{word}" for word in (*words, *undone.split()))
    if words:
        yield from (f"_{a}_{b}" for a, b in pairwise(["^", *words, "$"]))
    for word in words:
        whole = f"<{word}>"
        for size in PARTS:
            yield from (f"~{whole[at : at + size]}" for at in range(len(whole) - size + 1))


@lru_cache(maxsize=4)
def _read(weights: str) -> Mapping[str, int]:
    lines = (line.split("\t") for line in weights.splitlines())
    return {one: int(tenths) for tenths, said in lines for one in said.split(" ")}
