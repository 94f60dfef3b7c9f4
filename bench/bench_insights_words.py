"""Sentiment of Chinese notes: how often it is judged rightly, and what judging takes

Labelled reviews lie in DATA/zh_reviews (reviews.csv.gz). "Held back": the model learnt from four
fifths of all reviews and judges the rest; "never seen": it learnt from all other categories.
Everything is judged as the product does, without any library.

    DATA=DIR python -m bench.bench_insights_words
"""

import os
import sys
import time
from pathlib import Path

import numpy as np

from bench.figures import Figure, Kept
from crm_pwa.insights.words import measuring, model, reading, training

NAME = "bench_insights_words"
HELD_BACK = {"衣服": 94.5}
NEVER_SEEN = 84.0


def main() -> int:
    """Measure and keep; nothing where the reviews are not there."""
    folder = Path(os.environ.get("DATA", ""), "zh_reviews")
    if not folder.is_dir():
        print("Not measured: DATA names no folder with zh_reviews", file=sys.stderr)
        return 0
    corpus = training.counted(training.load(folder))
    found = list(measuring.measured(corpus))
    figures = []
    for one in found:
        how = "never seen" if one.unseen else "held back"
        goal = NEVER_SEEN if one.unseen else HELD_BACK.get(one.category)
        figures.append(
            Figure(f"{one.category}, {one.n:,} reviews", how, "%", [100 * one.right], at_least=goal)
        )
    unseen = [100 * one.right for one in found if one.unseen]
    figures.append(Figure("mean of categories", "never seen", "%", [float(np.mean(unseen))]))
    figures.append(Figure("the model's file", "shipped", "B", [model.FILE.stat().st_size]))
    texts = [one.words for one in corpus.texts[:500]]
    figures.append(Figure("reading a note", "500 reviews", "ms", [_ms(text) for text in texts]))
    kept = Kept(NAME)
    for figure in figures:
        kept.keep(figure)
    return 0


def _ms(text: str) -> float:
    start = time.process_time()
    reading.read(text)
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    sys.exit(main())
