"""Operations about consent, and about who looked."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from crm_pwa.core.merge import Kind, register
from crm_pwa.privacy import folds
from crm_pwa.privacy.consent import ALLERGY, MARKETING

Word = Annotated[str, Meta(min_length=1, max_length=64)]
Evidence = str | dict[str, Any]
"""Signature strokes, a file's hash and line, a page's confirmation: at most a payload's 4 KiB."""


class ConsentSet(Struct, forbid_unknown_fields=True):
    """The member's answer for one layer; marketing is answered for each channel.

    Allergy data needs the member's own confirmation, so there a yes carries evidence.
    """

    layer: Literal["membership", "personalisation", "marketing", "allergy"]
    state: Literal["given", "refused", "withdrawn"]
    text_version: Word
    evidence: Evidence = ""
    channel: Annotated[str, Meta(max_length=64)] = ""

    def __post_init__(self) -> None:
        if (self.layer == MARKETING) != bool(self.channel):
            raise ValueError("marketing, and nothing else, has a channel")
        if self.layer == ALLERGY and self.state == "given" and not self.evidence:
            raise ValueError("the member confirms this one")


class AccessRead(Struct, forbid_unknown_fields=True):
    """Somebody looked at a protected field."""

    field: Word


register(
    Kind(
        name="consent.set",
        version=1,
        payload=ConsentSet,
        shelf=folds.CONSENTS,
        entry=folds.consent,
    )
)
register(Kind(name="access.read", version=1, payload=AccessRead))
