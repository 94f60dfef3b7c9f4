"""The learnt weights: JSON, checked as it is read; needs no library to be applied."""

import gzip
from functools import cache
from math import exp, sqrt
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from crm_pwa.insights.words import features

FILE = Path(__file__).with_name("model.json.gz")
FORMAT = 1
MOST_BYTES = 8_000_000
"""A file that unpacks to more is refused."""
Weight = Annotated[int, msgspec.Meta(ge=-1_000_000, le=1_000_000)]


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """n-gram → [idf, weight], both in thousandths, and the weights of the dictionary's numbers."""

    format: Annotated[int, msgspec.Meta(ge=FORMAT, le=FORMAT)]
    version: str
    learnt_from: str
    reviews: int
    bias: Weight
    dictionary: Annotated[
        list[Weight],
        msgspec.Meta(min_length=features.DICTIONARY, max_length=features.DICTIONARY),
    ]
    ngrams: dict[str, tuple[Weight, Weight]]


class Judged(NamedTuple):
    """``good``: the chance that a text is meant well; ``shares``: n-gram → what it added."""

    good: float
    shares: dict[str, float]


class ModelError(ValueError):
    """A file that is no model of this format."""


def read(path: Path) -> Model:
    """Read a model. Raises ModelError; nothing in the file is ever run."""
    try:
        with gzip.open(path) as file:
            packed = file.read(MOST_BYTES + 1)
        if len(packed) > MOST_BYTES:
            raise ModelError(f"{path.name} is too large")
        return msgspec.json.decode(packed, type=Model)
    except (OSError, EOFError, msgspec.MsgspecError) as error:
        raise ModelError(f"{path.name}: {error}") from error


DICTIONARY_ALONE = Model(FORMAT, "", "", 0, 0, [0, 0, 4_000], {})


@cache
def shipped() -> Model:
    """The model beside the product; where a chain took the file away the dictionary speaks alone.

    Raises ModelError.
    """
    return read(FILE) if FILE.exists() else DICTIONARY_ALONE


def judge(model: Model, text: str) -> Judged:
    """Judge a tidy text."""
    known = {
        gram: (model.ngrams[gram], times)
        for gram, times in features.ngrams(text).items()
        if gram in model.ngrams
    }
    sizes = {gram: idf * features.damped(times) for gram, ((idf, _), times) in known.items()}
    length = sqrt(sum(size * size for size in sizes.values())) or 1.0
    shares = {gram: sizes[gram] / length * known[gram][0][1] / 1000 for gram in known}
    said = zip(features.of_dictionary(text), model.dictionary, strict=True)
    dictionary = sum(number * weight / 1000 for number, weight in said)
    total = model.bias / 1000 + sum(shares.values()) + dictionary
    return Judged(1 / (1 + exp(-max(min(total, 30.0), -30.0))), shares)
