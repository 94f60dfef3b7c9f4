"""Is a note fit to be read by the member it is about? static/shared/dignity.js is the twin.

Each sentence is weighed by itself and with the others (scoring.py): what sounds unkind is stopped
and the guide says it otherwise, what only may be waits for a lead. The patterns of words.json are
of the kind that both languages understand; they name what is wrong, and weigh much.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import inf
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from crm_pwa.notes.dignity.scoring import features, score

FINE, ASK, STOP = "fine", "ask", "stop"
INSULT, REMARK = "insult", "remark"
Book = Mapping[str, Any]
_LETTERS = str.maketrans("013457@$!|", "oieastasil")
"""What stands for a letter where somebody disguises a word."""
_NOT_SAID = re.compile("[^0-9a-z\u3400-\u9fff]")
_NOT_LATIN = re.compile("[^0-9a-z@$!|*]+")
_MIXED = re.compile("[a-z@$!|0-9*]*[a-z][a-z@$!|0-9*]*")
_SPELT = re.compile("(?:^| )((?:[a-z] ){2,}[a-z])(?= |$)")
_LONG = re.compile(r"([a-z])\1{2,}")
VOWELS = "aeiou"


@cache
def book() -> dict[str, Any]:
    """The words and their weights as phones get them; see README.md."""
    here = Path(__file__).parent
    words = msgspec.json.decode((here / "words.json").read_bytes(), type=dict[str, Any])
    return words | {"weights": (here / "weights.tsv").read_text("utf-8")}


_CODES = re.compile(
    r"(?<![a-z0-9-])(?=(?:[a-z-]*[0-9]){3})(?![a-z0-9-]*[a-z]{4})[a-z0-9-]{8,}(?![a-z0-9-])"
)
"""Numbers of orders, parcels and articles: of three letters together, more would be a word."""


_SENTENCE = re.compile("[。!?;\n]+|\\.(?=[ \n]|$)")
_CLAUSE = re.compile("[,、。!?;\n]+|\\.(?=[ \n]|$)")


def weigh(text: str, words: Book) -> dict[str, Any]:
    """Judge a note: `answer` fine, ask or stop, and `kinds`, what is wrong with it.

    `ask`: it is kept, and the lead looks at it. What no pattern knows is a `remark`.
    """
    plain = prepared(text)
    sentences, clauses = [plain, *_SENTENCE.split(plain)], _CLAUSE.split(plain)
    heard = {one: _heard(one, words) for one in dict.fromkeys([*sentences, *clauses])}
    parts = [heard[one] for one in sentences]
    parts += [(_alone(*heard[one], words), heard[one][1]) for one in clauses]
    worst, wrong = max(parts, key=itemgetter(0))
    if worst < words["ask"]:
        return {"answer": FINE, "kinds": []}
    return {"answer": STOP if worst >= words["stop"] else ASK, "kinds": wrong or [REMARK]}


def _heard(part: str, words: Book) -> tuple[float, list[str]]:
    found, kinds = hear(part, words)
    return score(found, words["weights"]), kinds


def _alone(tenths: float, kinds: Sequence[str], words: Book) -> float:
    """What a clause counts for without its neighbours: an insult fully, else at most to be asked.

    What no pattern names is only told from its neighbours.
    """
    if INSULT in kinds:
        return tenths
    named = any(kind != REMARK for kind in kinds)
    return min(tenths, words["stop"] - 1) if named else -inf


def prepared(text: str) -> str:
    """The text in small letters of one width, without the numbers of orders and articles."""
    return _CODES.sub(" ", unicodedata.normalize("NFKC", text).lower())


def hear(text: str, words: Book) -> tuple[set[str], list[str]]:
    """What is heard in one sentence: features to be weighed, and the kinds of its patterns."""
    spare = words["spare"]
    chinese = _squeezed(text, words["fold"])
    forms = _latin(text)
    bare = _compiled(spare["zh"]).sub(" ", chinese)
    english = [_whole(spare["en"]).sub(" ", form) for form in forms]
    kinds = [kind["k"] for kind in words["kinds"] if _has(bare, english, words, kind)]
    return features(chinese, text, forms[-1] if forms else "", kinds), kinds


def _has(chinese: str, english: Sequence[str], words: Book, kind: Mapping[str, Any]) -> bool:
    if _compiled(kind["zh"]).search(chinese):
        return True
    if not english:
        return False
    frame = words["frame"]
    of_a_person = _of_a_person(kind["person"], frame["very"], frame["is"], frame["who"])
    patterns = (_whole(kind["en"]), of_a_person)
    return any(pattern.search(form) for pattern in patterns for form in english)


def _squeezed(plain: str, fold: str) -> str:
    """Chinese as it is compared: simplified, without blanks and marks between."""
    return _NOT_SAID.sub("", plain.translate(_folding(fold)))


def _latin(plain: str) -> list[str]:
    """English as it is compared: words between single blanks, disguises undone.

    A star stands for any vowel; three of a letter for one; letters spelt one by one are joined.
    """
    words = " ".join(_MIXED.findall(_NOT_LATIN.sub(" ", plain))).strip()
    undone = _LONG.sub(r"\1", words.translate(_LETTERS))
    forms = [undone.replace("*", vowel) for vowel in VOWELS] if "*" in undone else [undone]
    return [form for one in forms for form in (one, _SPELT.sub(_joined, one).strip()) if form]


def _joined(spelt: re.Match[str]) -> str:
    return " " + spelt[1].replace(" ", "")


@lru_cache(maxsize=8)
def _folding(fold: str) -> dict[int, str]:
    return str.maketrans(dict(zip(fold[::2], fold[1::2], strict=True)))


@lru_cache(maxsize=64)
def _whole(pattern: str) -> re.Pattern[str]:
    return _compiled(rf"\b(?:{pattern})\b")


@lru_cache(maxsize=64)
def _of_a_person(said: str, very: str, being: str, who: str) -> re.Pattern[str]:
    """Where such a word is said of somebody: all by itself, after "she is", before "woman"."""
    return _compiled(
        rf"^(?:{very})*(?:{said})(?: {who})?$"
        rf"|\b(?:{being}) (?:{very})*(?:{said})\b"
        rf"|\b(?:{said}) {who}\b"
    )


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
