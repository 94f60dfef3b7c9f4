"""What the pack files hold, as typed structs. An unknown or missing key is an error."""

from typing import Literal

import msgspec

LANGS = ("zh-Hans", "zh-Hant", "en")
TRADES = ("apparel", "beauty", "mother-and-baby", "grocery", "home", "food-service")

Id = str
Words = dict[str, str]
"""Language → word; every one of LANGS is there."""
Synonyms = dict[str, list[str]]


class Concept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a chip can say, `facet.word`; synonyms find it in typed or imported words."""

    id: Id
    words: Words
    synonyms: Synonyms = {}

    @property
    def facet(self) -> str:
        """The part of the id before the dot."""
        return self.id.split(".", 1)[0]


class Facet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dimension of taste.

    `multi`: many values at once; `layer`: the consent it needs; `question`: how to ask for it;
    `purpose`: what the answer is for. One without a purpose is no facet.
    """

    id: str
    multi: bool
    tab: Literal["style", "other"]
    layer: Literal["personalisation", "allergy"]
    words: Words
    question: Words
    purpose: Words


class Substance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something a member can be allergic to.

    `marks` are names outside any language (INCI, fibre codes, E numbers); `within` lists the wider
    substances this one belongs to: who is allergic to tree nuts is warned of walnut.
    """

    id: Id
    group: str
    words: Words
    synonyms: Synonyms = {}
    marks: list[str] = []
    within: list[Id] = []


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of substances, or something said in a sentence that is never a chip."""

    id: str
    words: Words


class FacetsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """facets.json."""

    facets: list[Facet]
    spoken: list[Named]


class ConceptsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """shared.json and one file a trade; a bare id borrows a concept and gives it a place.

    `without`: facets of which no shared concept is wanted but those borrowed; `questions`: how
    this trade asks for a facet, by its id.
    """

    trade: str
    words: Words
    concepts: list[Concept | Id]
    without: list[str] = []
    questions: dict[str, Words] = {}


class SubstancesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """substances.json; `common` lists what each trade meets most, most usual first."""

    common: dict[str, list[Id]]
    groups: list[Named]
    substances: list[Substance]


class Pack(msgspec.Struct, frozen=True):
    """A trade's vocabulary: concepts most usual first, shared ones included, and their facets."""

    trade: str
    words: Words
    concepts: tuple[Concept, ...]
    facets: tuple[Facet, ...]


class Vocabulary(msgspec.Struct, frozen=True):
    """All packs, read and checked."""

    packs: dict[str, Pack]
    facets: tuple[Facet, ...]
    spoken: tuple[Named, ...]
    substances: tuple[Substance, ...]
    common: dict[str, list[Id]]
