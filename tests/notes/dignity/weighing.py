"""Make the weights of the second look: `python -m tests.notes.dignity.weighing` writes them.

They are learnt from the sets without the third that is held back, and without the `last` ones.
"""

from collections import Counter, defaultdict
from math import log
from pathlib import Path

from crm_pwa.notes.dignity import doubting
from crm_pwa.notes.dignity.doubting import features
from tests.notes.dignity.measured import held, rows

FILE = Path(doubting.__file__).parent / "weights.tsv"
SMOOTHING = 0.4
LEAST = 0.3
"""Smaller weights are left out."""


def counted(*names: str) -> tuple[Counter[str], int]:
    """How many notes of these sets have each feature, and how many notes there are."""
    texts = [row[-1] for name in names for row in rows(name) if not held(row[-1])]
    return Counter(one for text in texts for one in features(text)), len(texts)


def weights() -> str:
    """The file: tenths of a weight, a tab, the features that have it."""
    (unkind, many), (ordinary, others) = (
        counted("unkind", "unkind_late", "unkind_fresh"),
        counted("ordinary", "ordinary_late", "ordinary_fresh"),
    )
    found: dict[int, list[str]] = defaultdict(list)
    for one in sorted({*unkind, *ordinary}):
        here = (unkind[one] + SMOOTHING) / (many + 2 * SMOOTHING)
        there = (ordinary[one] + SMOOTHING) / (others + 2 * SMOOTHING)
        weight = log(here) - log(there)
        if abs(weight) >= LEAST:
            found[round(10 * weight)].append(one)
    return "".join(f"{tenths}\t{' '.join(said)}\n" for tenths, said in sorted(found.items()))


if __name__ == "__main__":
    FILE.write_text(weights(), "utf-8")
