"""The words of labels, read once and checked: what each means, and who is related to whom."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

from crm_pwa.notes import vocabulary
from crm_pwa.notes.packs.reading import normal, substance_names
from crm_pwa.notes.vocabulary import Substance

FOLDER = Path(__file__).parent
FIBRE, COSMETIC, FOOD, ARTICLE = "fibre", "cosmetic", "food", "article"
KINDS = {
    "any": frozenset({COSMETIC, FOOD}),
    **{kind: frozenset({kind}) for kind in (FIBRE, COSMETIC, FOOD, ARTICLE)},
}
PHRASES = ("head", "thing", "says", "trace", "no", "note")
KIND_OF_GROUP = {"fibre": FIBRE, "food": "any", "metal": ARTICLE, "rubber": ARTICLE}
"""What a substance's name is a word of, by its group; all others are of cosmetics."""
ID = "allergen."
LEAST_LATIN = 5
"""Letters from which a name is looked for inside of longer words."""


class LexiconError(ValueError):
    """A lexicon file that must not be used; the message names the entry and its fault."""


@dataclass(frozen=True)
class Word:
    """What one name on a label means: see lexicon/README.md.

    ``named``: the substances it is; ``closed``: of these, those whose narrower ones it is not.
    """

    kinds: frozenset[str]
    named: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    open: bool = False

    def __or__(self, other: "Word") -> "Word":
        return Word(
            self.kinds | other.kinds,
            self.named | other.named,
            self.may | other.may,
            self.closed | other.closed,
            self.open or other.open,
        )


@dataclass(frozen=True)
class Lexicon:
    """``words`` by squeezed name; ``phrases``: kind of phrase → its squeezed names, longest first.

    ``kin``: substance → its relatives; ``wider``: substance → itself and all it is within;
    ``narrower``: substance → all that are within it.
    """

    words: dict[str, Word]
    phrases: dict[str, tuple[str, ...]]
    kin: dict[str, frozenset[str]]
    wider: dict[str, frozenset[str]]
    narrower: dict[str, frozenset[str]]


@cache
def lexicon() -> Lexicon:
    """The lexicon of this folder. Raises LexiconError."""
    substances = vocabulary.substances()
    known = {one.id for one in substances}
    wider = {one.id: _wider(one, {s.id: s for s in substances}) for one in substances}
    words = dict(_of_substances(substances))
    phrases: dict[str, set[str]] = {kind: set() for kind in PHRASES}
    for kind, *cells in _rows("words.tsv"):
        names, named, may, flag = (*cells, "", "", "")[:4]
        squeezed = [squeeze(name) for name in names.split("|") if name]
        if kind in phrases:
            phrases[kind].update(squeezed)
            continue
        word = _word(kind, named.split(), may.split(), flag, known)
        for name in squeezed:
            words[name] = words[name] | word if name in words else word
    return Lexicon(
        words,
        {kind: tuple(sorted(said, key=len, reverse=True)) for kind, said in phrases.items()},
        _kin(known),
        wider,
        {one: frozenset(s for s in known if one in wider[s] and s != one) for one in known},
    )


def squeeze(text: str) -> str:
    """``text`` as names are compared: plain width and case, simplified, without blanks."""
    return normal(text).translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    pairs = (FOLDER / "hant.txt").read_text("utf-8").strip()
    return {ord(hant): hans for hant, hans in zip(pairs[::2], pairs[1::2], strict=True)}


def _word(kind: str, named: list[str], may: list[str], flag: str, known: set[str]) -> Word:
    ids = {ID + name.removeprefix("=") for name in named}
    maybe = {ID + name for name in may}
    if kind not in KINDS or flag not in ("", "open") or not ids | maybe <= known:
        raise LexiconError(f"words.tsv: {kind} {named} {may} {flag}: not known")
    closed = {ID + name[1:] for name in named if name.startswith("=")}
    return Word(KINDS[kind], frozenset(ids), frozenset(maybe), frozenset(closed), bool(flag))


def _of_substances(substances: Iterable[Substance]) -> Iterator[tuple[str, Word]]:
    for one in substances:
        kind = KINDS[KIND_OF_GROUP.get(one.group, COSMETIC)]
        for name in substance_names(one):
            yield squeeze(name), Word(kind, frozenset({one.id}))


def _wider(one: Substance, by_id: dict[str, Substance]) -> frozenset[str]:
    found = {one.id}
    for ident in one.within:
        found |= _wider(by_id[ident], by_id)
    return frozenset(found)


def _kin(known: set[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {ident: set() for ident in known}
    for (line,) in _rows("kin.tsv"):
        says, _, of = line.partition(" > ")
        pairs: Iterable[tuple[str, ...]] = permutations(says.split(), 2)
        if of:
            pairs = [(says.strip(), other) for other in of.split()]
        for one, other in pairs:
            if not {ID + one, ID + other} <= known:
                raise LexiconError(f"kin.tsv: {line}: not known")
            found[ID + one].add(ID + other)
    return {ident: frozenset(kin) for ident, kin in found.items()}


def _rows(name: str) -> Iterator[list[str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row and not row[0].startswith("#"):
                yield row


_LATIN = re.compile(r"[\x00-\x7f]+")


@cache
def telling() -> tuple[tuple[str, Word], ...]:
    """Names that tell of a substance wherever they stand in a word nobody knows, longest first.

    Latin ones of five letters and more, Chinese ones of two characters; of foods also single ones.
    """
    found = [
        (name, word)
        for name, word in lexicon().words.items()
        if (word.named or word.may)
        and (
            len(name) >= LEAST_LATIN
            if _LATIN.fullmatch(name)
            else len(name) > 1 or FOOD in word.kinds
        )
    ]
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))
