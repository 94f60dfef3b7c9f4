"""What was just noted, in the reader's language: the words of the undo bar."""

from typing import Any

from crm_pwa.core.words import word


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
