"""Operations about consent, and about who looked."""

import re
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from crm_pwa.core.merge import Kind, Unsound, register
from crm_pwa.privacy import folds
from crm_pwa.privacy.consent import ALLERGY, MARKETING

Word = Annotated[str, Meta(min_length=1, max_length=64)]
Evidence = str | dict[str, Any]
"""A file's hash and line, a page's confirmation: at most a payload's 4 KiB."""
READ = "read"
"""What the member ticks instead of signing: read and agreed."""
LONGEST_SIGNATURE = 2500
_NUMBER = "(?:300|[12][0-9]{2}|[1-9]?[0-9])"
_POINT = f"{_NUMBER},{_NUMBER}"
_STROKE = f"{_POINT}(?: {_POINT})*"
SIGNATURE = re.compile(f"{_STROKE}(?:;{_STROKE})*")
"""Strokes as static/page/signature.js writes them: ``x,y x,y;x,y``, whole numbers to 300."""


def is_proof(evidence: Evidence) -> bool:
    """Tell whether this is the member's own confirmation, as the consent screen takes it."""
    if not isinstance(evidence, str) or len(evidence) > LONGEST_SIGNATURE:
        return False
    return evidence == READ or SIGNATURE.fullmatch(evidence) is not None


class ConsentSet(Struct, forbid_unknown_fields=True):
    """The member's answer for one layer; marketing is answered for each channel.

    Allergy data needs the member's own confirmation, so there a yes carries a signature, or
    the tick that stands for one, and nothing else. ``guardian``: who says yes for a child under 14.
    """

    layer: Literal["membership", "personalisation", "marketing", "allergy", "profiling"]
    state: Literal["given", "refused", "withdrawn"]
    text_version: Word
    evidence: Evidence = ""
    channel: Annotated[str, Meta(max_length=64)] = ""
    guardian: Annotated[str, Meta(max_length=60)] = ""

    def __post_init__(self) -> None:
        if (self.layer == MARKETING) != bool(self.channel):
            raise ValueError("marketing, and nothing else, has a channel")
        if self.layer != ALLERGY or (self.state != "given" and not self.evidence):
            return
        if not is_proof(self.evidence):
            raise Unsound("proof")


class AccessRead(Struct, forbid_unknown_fields=True):
    """Somebody looked at a protected field. The word stays when the member is erased."""

    field: Literal["allergy", "phone"]


register(
    Kind(
        name="consent.set",
        version=1,
        payload=ConsentSet,
        shelf=folds.CONSENTS,
        entry=folds.consent,
    )
)
register(Kind(name="access.read", version=1, payload=AccessRead, foreseen=True))
