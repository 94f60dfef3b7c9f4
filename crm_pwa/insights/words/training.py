"""Learns the model from labelled texts: TF-IDF of character n-grams, logistic regression.

A text is the n-grams' 1 + ln(count) times their idf, brought to length 1, beside the dictionary's
three numbers. Taken are n-grams that occur in at least ``FEWEST`` texts of at least ``KINDS``
categories, so that what is said of one kind of goods only is not learnt as good or bad; then the
``KEPT`` heaviest of them, and the weights are fitted once more for these.
"""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from crm_pwa.core.csvfile import FileError
from crm_pwa.insights.words import features
from crm_pwa.insights.words.model import FORMAT, Model

NAMES = ("reviews.csv", "reviews.csv.gz")
LABELS = ("0", "1")
FEWEST, KINDS, KEPT = 10, 2, 12_000
STRENGTH = 2.0
"""The inverse of the penalty on large weights."""
Matrix = Any
Rows = NDArray[np.bool_]


class Text(NamedTuple):
    """One labelled text: ``good`` 1 or 0."""

    category: str
    good: int
    words: str


@dataclass(frozen=True)
class Corpus:
    """Labelled texts and how often each n-gram is in each."""

    texts: Sequence[Text]
    counts: Matrix
    grams: NDArray[Any]
    said: NDArray[np.float64]

    @property
    def category(self) -> NDArray[Any]:
        """The category of each text."""
        return np.array([one.category for one in self.texts], dtype=object)

    @property
    def good(self) -> NDArray[np.int64]:
        """The label of each text."""
        return np.array([one.good for one in self.texts])


def load(folder: Path) -> list[Text]:
    """The texts of ``reviews.csv`` (cat, label, review), each once; raises FileError."""
    path = next((folder / name for name in NAMES if (folder / name).exists()), None)
    if path is None:
        raise FileError(f"{folder} has no {NAMES[0]}")
    found = dict.fromkeys(_texts(path))
    if len({one.good for one in found}) < len(LABELS):
        raise FileError(f"{path.name}: texts of both labels are needed, 1 (good) and 0")
    return list(found)


def _texts(path: Path) -> Iterator[Text]:
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            words = features.tidy(row.get("review") or "")
            if words and row.get("label") in LABELS:
                yield Text(row.get("cat") or "", int(row["label"]), words)


def counted(texts: Sequence[Text]) -> Corpus:
    """Count n-grams, those of fewer than ``FEWEST`` texts left out."""
    counter = CountVectorizer(
        analyzer="char", ngram_range=(1, features.LONGEST), min_df=FEWEST, lowercase=False
    )
    counts = counter.fit_transform([one.words for one in texts]).tocsr()
    said = np.array([features.of_dictionary(one.words) for one in texts])
    return Corpus(texts, counts, counter.get_feature_names_out(), said)


def everything(corpus: Corpus) -> Rows:
    """All rows."""
    return np.ones(len(corpus.texts), dtype=bool)


def learn(corpus: Corpus, rows: Rows, source: str = "") -> Model:
    """Learn from these rows alone."""
    picked = np.flatnonzero(_common(corpus, rows))
    weights, _, _ = _fit(corpus, rows, picked)
    heaviest = np.argsort(-np.abs(weights), kind="stable")[:KEPT]
    picked = np.sort(picked[heaviest])
    weights, rest, idf = _fit(corpus, rows, picked)
    grams = {
        str(corpus.grams[gram]): (round(1000 * idf[at]), round(1000 * weights[at]))
        for at, gram in enumerate(picked)
    }
    dictionary = [round(1000 * weight) for weight in rest[1:]]
    told = Model(FORMAT, "", source, int(rows.sum()), round(1000 * rest[0]), dictionary, grams)
    digest = sha256(msgspec.json.encode(told)).hexdigest()[:12]
    return msgspec.structs.replace(told, version=digest)


def _common(corpus: Corpus, rows: Rows) -> Rows:
    """n-grams in enough texts and kinds of goods; of one kind only where there is no other."""
    kinds = sorted(set(corpus.category[rows]))
    there = corpus.counts > 0
    by_kind = np.stack(
        [np.asarray(there[rows & (corpus.category == kind)].sum(0)).ravel() for kind in kinds]
    )
    enough: Rows = (by_kind.sum(0) >= FEWEST) & ((by_kind > 0).sum(0) >= min(KINDS, len(kinds)))
    return enough


def _fit(
    corpus: Corpus, rows: Rows, picked: NDArray[Any]
) -> tuple[NDArray[np.float64], list[float], NDArray[np.float64]]:
    """(weights of n-grams, [bias, weights of the dictionary], idf)."""
    counts = corpus.counts[rows][:, picked].astype(np.float64)
    counts.data = 1 + np.log(counts.data)
    texts = counts.shape[0]
    idf = np.log((1 + texts) / (1 + np.bincount(counts.indices, minlength=len(picked)))) + 1
    sized = counts @ sparse.diags(idf)
    length = np.sqrt(np.asarray(sized.multiply(sized).sum(1)).ravel())
    length[length == 0] = 1
    whole = sparse.hstack([sparse.diags(1 / length) @ sized, sparse.csr_matrix(corpus.said[rows])])
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    fitted.fit(whole.tocsr(), corpus.good[rows])
    weights = fitted.coef_[0]
    return weights[: len(picked)], [float(fitted.intercept_[0]), *weights[len(picked) :]], idf
