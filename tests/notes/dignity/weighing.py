"""Fit the weights of the dignity check: `python -m tests.notes.dignity.weighing` writes them.

`--across` measures instead: each hand's notes by weights fitted without it; takes some minutes.

A logistic regression with features scaled by their naive Bayes log-ratio (Wang and Manning,
Baselines and Bigrams, ACL 2012), fitted on the notes of all hands, and fitted again with the
heaviest features alone. The sets called unseen are not read.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from crm_pwa.notes.dignity import scoring
from crm_pwa.notes.dignity.checking import book, hear, prepared
from crm_pwa.notes.vocabulary import LANGS, TRADES, Concept, Substance, pack, substances
from tests.notes.dignity.measured import HANDS, UNSEEN, Note, line, notes

FILE = Path(scoring.__file__).parent / "weights.tsv"
KEPT = 10_000
"""How many features a phone is told."""
LEAST_OFTEN = 2
C = 30.0
"""The inverse of the penalty on large weights."""
LEAST_RATIO = 0.3
SHORT = 12
"""Notes of at most so many characters count twice, or their own words would not be known."""


def fitted(of: Sequence[Note]) -> str:
    """The file for these notes: tenths of a weight, a tab, the features that have it."""
    unseen = {note.text for note in notes(*UNSEEN)}
    of = [note for note in of if note.text not in unseen]
    of += [note for note in of if len(note.text) <= SHORT] + offered()
    unkind = np.array([note.unkind for note in of])
    heard = [hear(prepared(note.text), book())[0] for note in of]
    often = Counter(one for found in heard for one in found)
    known = {one for one, times in often.items() if times >= LEAST_OFTEN}
    weights, _ = _fit(heard, unkind, known)
    heavy = sorted(known, key=lambda one: (-abs(weights[one]) * often[one] ** 0.5, one))
    weights, base = _fit(heard, unkind, set(heavy[:KEPT]))
    lines: dict[int, list[str]] = defaultdict(list, {round(10 * base): [scoring.BASE]})
    for one in sorted(weights):
        if tenths := round(10 * weights[one]):
            lines[tenths].append(one)
    return "".join(f"{tenths}\t{' '.join(said)}\n" for tenths, said in sorted(lines.items()))


def offered() -> list[Note]:
    """What the product itself offers to say of a member: its chips and substances, each alone."""
    told: list[Concept | Substance] = [
        *(one for trade in TRADES for one in pack(trade).concepts),
        *substances(),
    ]
    found = {
        (lang, words)
        for one in told
        for lang in LANGS
        for words in (one.words[lang], *one.synonyms.get(lang, []))
    }
    return [Note(False, lang, words) for lang, words in sorted(found)]


def _fit(
    heard: Sequence[set[str]], unkind: "np.ndarray[tuple[int], np.dtype[np.bool_]]", known: set[str]
) -> tuple[dict[str, float], float]:
    """The weight of each feature, and the base."""
    scaled = [
        dict.fromkeys(sorted(found & known), (len(found) + scoring.DAMPING) ** -0.5)
        for found in heard
    ]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(scaled)
    there = (matrix > 0).astype(float)
    in_unkind, in_others = (
        (np.asarray(there[chosen].sum(0)).ravel() + 1) / (chosen.sum() + 2)
        for chosen in (unkind, ~unkind)
    )
    ratio = np.abs(np.log(in_unkind / in_others)) + LEAST_RATIO
    model = LogisticRegression(C=C, max_iter=3000).fit(matrix @ sparse.diags(ratio), unkind)
    weights = model.coef_[0] * ratio
    return dict(zip(vectorizer.feature_names_, weights, strict=True)), float(model.intercept_[0])


def across() -> Iterator[str]:
    """How each hand's notes are judged by what the other hands wrote."""
    for hand in HANDS:
        if len({note.unkind for note in notes(hand)}) == 1:
            continue
        rest = list(notes(*(name for name in HANDS if name != hand)))
        yield line(hand, list(notes(hand)), book() | {"weights": fitted(rest)})


if __name__ == "__main__":
    if sys.argv[1:] == ["--across"]:
        for told in across():
            click.echo(told)
    else:
        FILE.write_text(fitted(list(notes(*HANDS))), "utf-8")
