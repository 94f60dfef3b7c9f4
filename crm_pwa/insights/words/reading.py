"""What a text may be about, with the words that decided: a suggestion, for a person to confirm.

The dictionary speaks first: where its words agree, they are the reason. Else the model does, and
the runs of characters that weighed most are quoted. Nothing here writes anything, and words of a
reaction only lead to the question about allergies: none is ever noted or cleared from a text.
"""

from typing import Literal, NamedTuple

from crm_pwa.insights.words import dictionary, features, model
from crm_pwa.insights.words.model import Judged

Sentiment = Literal["good", "bad", "unclear"]
SURE = 0.65
"""From this chance on something is suggested at all."""
QUOTED = 4
MOST_NEEDS = 3
REACTION = "reaction"


class Reading(NamedTuple):
    """``needs``: need → words quoted; ``words``: those that decided the sentiment."""

    sentiment: Sentiment
    good: float
    words: list[str]
    needs: dict[str, list[str]]
    version: str


def read(text: str) -> Reading:
    """Read a text of any length. Raises ModelError when the model cannot be read."""
    tidy, known = features.tidy(text), model.shipped()
    judged = model.judge(known, tidy)
    sentiment = _sentiment(judged.good)
    needs = list(dictionary.needs(tidy).items())
    # What may be a reaction of the body is never cut off behind other needs.
    needs.sort(key=lambda need: need[0] != REACTION)
    return Reading(
        sentiment=sentiment,
        good=judged.good,
        words=_quoted(tidy, judged, sentiment),
        needs=dict(needs[:MOST_NEEDS]),
        version=known.version,
    )


def _sentiment(good: float) -> Sentiment:
    if good >= SURE:
        return "good"
    return "bad" if good <= 1 - SURE else "unclear"


def _quoted(text: str, judged: Judged, sentiment: Sentiment) -> list[str]:
    """The words that spoke for it: those of the dictionary, else the heaviest n-grams."""
    if sentiment == "unclear":
        return []
    sign = 1 if sentiment == "good" else -1
    said = dict.fromkeys(one.words for one in dictionary.heard(text) if one.polarity == sign)
    return list(said)[:QUOTED] or _heaviest(judged, sign)


def _heaviest(judged: Judged, sign: int) -> list[str]:
    weighty = sorted(judged.shares, key=lambda gram: (-sign * judged.shares[gram], gram))
    found: list[str] = []
    for gram in weighty:
        if sign * judged.shares[gram] <= 0 or len(found) == QUOTED:
            break
        if len(gram.strip()) > 1 and not any(gram in one or one in gram for one in found):
            found.append(gram)
    return found
