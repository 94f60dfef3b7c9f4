"""A second look at a note on the server: does it sound like what is said of a person?

Words weighed by how much oftener they stand in unkind notes than in ordinary ones (naive Bayes,
tests/notes/dignity/weighing.py makes the file). It finds what no list of words does, and is wrong
too often to stop anybody: what it doubts a lead looks at.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

DOUBTFUL = 0.6
"""From here on a lead looks: above it lie 7 of 10 unkind notes and 1 of 11 ordinary ones."""
_NOT_CHINESE = re.compile("[^\u3400-\u9fff]")
_WORD = re.compile("[a-z]+")


def doubt(text: str) -> float:
    """How much a note sounds like one about a person; nothing is known at 0."""
    found = features(text)
    return sum(_weights().get(one, 0.0) for one in found) / sqrt(len(found) + 1)


def features(text: str) -> set[str]:
    """What a note is weighed by: Chinese characters and pairs of them, English words and pairs."""
    plain = unicodedata.normalize("NFKC", text).lower()
    chinese = _NOT_CHINESE.sub("", plain)
    words = _WORD.findall(plain)
    pairs = [a + b for a, b in pairwise(chinese)]
    twos = [f"_{a}_{b}" for a, b in zip(["^", *words], [*words, "$"], strict=True)]
    return {*chinese, *pairs, *(f"_{word}" for word in words), *(twos if words else ())}


@cache
def _weights() -> dict[str, float]:
    text = (Path(__file__).parent / "weights.tsv").read_text("utf-8")
    lines = (line.split("\t") for line in text.splitlines())
    return {one: int(tenths) / 10 for tenths, said in lines for one in said.split(" ")}
