"""Consent, read in one place: at sync, in the card builder, and by its twin on the phone."""

from typing import Any

MEMBERSHIP = "membership"
PERSONALISATION = "personalisation"
MARKETING = "marketing"
ALLERGY = "allergy"
LAYERS = (MEMBERSHIP, PERSONALISATION, MARKETING, ALLERGY)

NEUTRAL_RULES = frozenset({"consent", "first_order", "complaint", "open_complaint"})
"""Rules whose prompts use nothing that layer 1 covers."""

_TASTE_EMPTY: dict[str, Any] = {"tags": [], "facets": {}, "notes": [], "note_count": 0}
_ALLERGY_EMPTY: dict[str, Any] = {
    "allergies": [],
    "allergy_none": None,
    "allergy_state": "hidden",
}


def allows(consent: dict[str, Any], layer: str) -> bool:
    """Tell whether the member's consents, as folded, cover a layer.

    `layer`: `membership` (always covered), `personalisation`, `allergy`, or
    `marketing:<channel>`. Not asked, refused and withdrawn all mean no.
    """
    if layer == MEMBERSHIP:
        return True
    entry = consent.get(layer)
    return entry is not None and entry["state"] == "given"


def redact(card: dict[str, Any], consent: dict[str, Any]) -> dict[str, Any]:
    """Give a card, or a trimmed state, without the layers the member has not consented to.

    Keys stay and are empty; keys the input does not have are not added.
    """
    out = dict(card)
    if not allows(consent, PERSONALISATION):
        out |= {key: empty for key, empty in _TASTE_EMPTY.items() if key in out}
        if "prompts" in out:
            out["prompts"] = [one for one in out["prompts"] if one["rule"] in NEUTRAL_RULES]
    if not allows(consent, ALLERGY):
        out |= {key: empty for key, empty in _ALLERGY_EMPTY.items() if key in out}
    return out
