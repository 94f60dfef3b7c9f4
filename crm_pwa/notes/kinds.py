"""Operations of the note book: chips, single values, free words, allergies."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from crm_pwa.core.blank import is_blank
from crm_pwa.core.merge import Kind, Unsound, register
from crm_pwa.core.merge.life import MARKS
from crm_pwa.notes import folds, vocabulary
from crm_pwa.privacy.consent import protect

Name = Annotated[str, Meta(min_length=1, max_length=64)]
LONGEST_NOTE = 1000
LONGEST_WORDS = 120
"""Characters of free words, and of a chip's or an allergy's own; LONGEST in shared/kinds.js."""
Words = Annotated[str, Meta(min_length=1, max_length=LONGEST_WORDS)]
Text = Annotated[str, Meta(max_length=LONGEST_NOTE)]
Reason = Annotated[str, Meta(max_length=200)]
Severity = Literal["avoid", "reacts", "severe", "unknown"]


def _readable(text: str) -> None:
    if is_blank(text):
        raise Unsound("blank")


class TagAdd(Struct, forbid_unknown_fields=True):
    """The member likes or dislikes something; one chip."""

    facet: Name
    concept: Words
    polarity: Literal["like", "dislike"]

    def __post_init__(self) -> None:
        _readable(self.concept)


class TagRemove(Struct, forbid_unknown_fields=True):
    """A chip is taken off: the adds in `obs`, and none that the actor had not seen."""

    facet: Name
    concept: Words


class FacetSet(Struct, forbid_unknown_fields=True):
    """A single value: a size, a fit, the channel, the form of address."""

    facet: Name
    value: Words

    def __post_init__(self) -> None:
        _readable(self.value)


class NoteAdd(Struct, forbid_unknown_fields=True):
    """Free words."""

    text: Text

    def __post_init__(self) -> None:
        _readable(self.text)


class NoteRetract(Struct, forbid_unknown_fields=True):
    """The note `of` is taken back."""

    reason: Reason = ""


class AllergyAdd(Struct, forbid_unknown_fields=True):
    """An allergy: a coded substance, the member's words, or both."""

    severity: Severity
    substance: Annotated[str, Meta(max_length=64)] = ""
    words: Annotated[str, Meta(max_length=LONGEST_WORDS)] = ""

    def __post_init__(self) -> None:
        _readable(self.substance or self.words)


class AllergyWithdraw(Struct, forbid_unknown_fields=True):
    """The member confirmed that the allergies in `obs` no longer hold."""

    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    member_confirmed: bool

    def __post_init__(self) -> None:
        if not self.member_confirmed:
            raise ValueError("only the member can say so")
        _readable(self.reason)


class AllergyNone(Struct, forbid_unknown_fields=True):
    """The member was asked and has none."""

    asked: bool

    def __post_init__(self) -> None:
        if not self.asked:
            raise ValueError("only an answer counts")


TASTE = "personalisation"
ALLERGY = "allergy"

for _substance in vocabulary.substances():
    protect(_substance.id)
for _facet in vocabulary.facets():
    if _facet.layer == ALLERGY:
        protect(_facet.id)


register(
    Kind(
        name="tag.add",
        version=1,
        payload=TagAdd,
        layer=TASTE,
        shelf=folds.TAGS,
        entry=folds.tag,
        foreseen=True,
    )
)
register(
    Kind(
        name="tag.remove",
        version=1,
        payload=TagRemove,
        layer=TASTE,
        shelf=MARKS,
        entry=folds.tag_removal,
        needs="obs",
    )
)
register(
    Kind(
        name="facet.set",
        version=1,
        payload=FacetSet,
        layer=TASTE,
        shelf=folds.FACETS,
        entry=folds.facet,
        foreseen=True,
    )
)
register(
    Kind(
        name="note.add",
        version=1,
        payload=NoteAdd,
        layer=TASTE,
        shelf=folds.NOTES,
        entry=folds.note,
        foreseen=True,
    )
)
register(
    Kind(
        name="note.retract",
        version=1,
        payload=NoteRetract,
        shelf=MARKS,
        entry=folds.retraction,
        needs="of",
    )
)
register(
    Kind(
        name="allergy.add",
        version=1,
        payload=AllergyAdd,
        layer=ALLERGY,
        shelf=folds.ALLERGIES,
        entry=folds.allergy,
    )
)
register(
    Kind(
        name="allergy.withdraw",
        version=1,
        payload=AllergyWithdraw,
        layer=ALLERGY,
        shelf=folds.WITHDRAWALS,
        entry=folds.withdrawal,
        needs="obs",
    )
)
register(
    Kind(
        name="allergy.none",
        version=1,
        payload=AllergyNone,
        layer=ALLERGY,
        shelf=folds.NONES,
        entry=folds.no_allergy,
    )
)
