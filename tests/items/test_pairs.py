"""The labelled pairs: nothing that is there, or may be, is told to be clear."""

from collections import Counter

from crm_pwa.notes.vocabulary import substances
from tests.items.measured import answered
from tests.items.pairs import ABSENT, OPEN, PRESENT, pairs

LEAST = {PRESENT: 1_000, OPEN: 500, ABSENT: 300}


def test_no_pair_is_falsely_told_to_be_clear() -> None:
    wrong = [one for one in pairs() if one.truth != ABSENT and answered(one) == "clear"]
    assert wrong == []


def test_what_is_there_is_warned_of() -> None:
    quiet = [one for one in pairs() if one.truth == PRESENT and answered(one) == "unknown"]
    assert quiet == []


def test_what_stays_open_stays_unknown_or_is_warned_of() -> None:
    answers = Counter(answered(one) for one in pairs() if one.truth == OPEN)
    assert answers["unknown"] > 0.9 * answers.total()


def test_most_that_is_not_there_is_clear() -> None:
    answers = Counter(answered(one) for one in pairs() if one.truth == ABSENT)
    assert answers["clear"] > 0.8 * answers.total()


def test_the_pairs_are_many_and_of_known_substances() -> None:
    counted = Counter(one.truth for one in pairs())
    assert all(counted[truth] >= least for truth, least in LEAST.items())
    known = {one.id.removeprefix("allergen.") for one in substances()}
    assert {name for one in pairs() for name in one.allergies} <= known
