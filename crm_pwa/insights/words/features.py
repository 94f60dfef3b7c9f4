"""A text as numbers: character n-grams, and what the dictionary says. Used to learn and to read."""

from collections import Counter
from math import log, tanh

from crm_pwa.insights.words import dictionary

LONGEST = 3
"""Characters of the longest n-gram."""
MOST = 2_000
"""Characters that are read of a text."""
DICTIONARY = 3
"""Numbers the dictionary gives."""


def tidy(text: str) -> str:
    """The part of a text that is read."""
    return dictionary.tidy(text[:MOST])


def ngrams(text: str) -> Counter[str]:
    """How often each run of one to three characters occurs in a tidy text."""
    return Counter(
        text[start : start + n] for n in range(1, LONGEST + 1) for start in range(len(text) - n + 1)
    )


def damped(times: int) -> float:
    """A count that does not grow with every repetition: 1 + ln n."""
    return 1 + log(times)


def of_dictionary(text: str) -> tuple[float, float, float]:
    """Good words, bad words and their balance in a tidy text, each between −1 and 1."""
    polar = [one.polarity for one in dictionary.heard(text)]
    good, bad = polar.count(1), polar.count(-1)
    return tanh(good / 2), tanh(bad / 2), (good - bad) / (1 + good + bad)
