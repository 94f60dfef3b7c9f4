"""How often the model is right: on texts it did not learn from, and on goods it never saw."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from crm_pwa.insights.words import model, training
from crm_pwa.insights.words.model import Model
from crm_pwa.insights.words.training import Corpus, Text

FOLDS = 5


class Accuracy(NamedTuple):
    """Share of ``n`` texts of a category judged rightly; ``unseen``: none of it was learnt."""

    category: str
    unseen: bool
    right: float
    n: int


def accuracy(known: Model, texts: Iterable[Text]) -> float:
    """The share judged rightly, as the product judges."""
    right = [(model.judge(known, one.words).good > 0.5) == bool(one.good) for one in texts]  # noqa: PLR2004
    return sum(right) / len(right)


def measured(corpus: Corpus, categories: Sequence[str] = (), seed: int = 0) -> Iterator[Accuracy]:
    """Each category of which enough is there: a fifth held back, then all of it."""
    kinds = categories or sorted(set(corpus.category))
    held_back = np.random.default_rng(seed).integers(0, FOLDS, len(corpus.texts)) == 0
    known = training.learn(corpus, ~held_back)
    for kind in kinds:
        yield _of(known, corpus, kind, held_back, unseen=False)
    for kind in kinds:
        of_kind = corpus.category == kind
        if not of_kind.all():
            yield _of(training.learn(corpus, ~of_kind), corpus, kind, of_kind, unseen=True)


def _of(known: Model, corpus: Corpus, kind: str, rows: training.Rows, *, unseen: bool) -> Accuracy:
    texts = [corpus.texts[at] for at in np.flatnonzero(rows & (corpus.category == kind)).tolist()]
    return Accuracy(kind, unseen, accuracy(known, texts), len(texts))
