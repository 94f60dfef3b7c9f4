"""What was just noted, in the reader's language: the words of the undo bar, and of lists."""

from typing import Any

from crm_pwa.core.merge import Op, kind_for, upcasted
from crm_pwa.core.words import word
from crm_pwa.privacy.consent import ALLERGY, layer_for


def spoken(kind: str, payload: dict[str, Any]) -> str:
    """The words for an operation's payload; empty where the kind alone says enough."""
    if kind in ("tag.add", "tag.remove"):
        return word(payload["concept"])
    if kind == "facet.set":
        return word(payload["value"])
    if kind == "note.add":
        return str(payload["text"])[:40]
    if kind == "allergy.add":
        return word(payload["substance"]) if payload["substance"] else str(payload["words"])
    return ""


def listed(op: Op) -> str:
    """The words of an operation for a list that is read while the member is not here.

    Empty for all that the allergy consent covers, a child's data too, given or not.
    """
    now = upcasted(op)
    layer = layer_for(kind_for(now.k, now.v).layer, now.p)
    return "" if layer == ALLERGY else spoken(now.k, now.p)
