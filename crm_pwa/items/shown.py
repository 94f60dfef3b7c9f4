"""Labels as phones and screens get them."""

from typing import Any

from crm_pwa.items.labels import Label


def as_row(label: Label, composition: str) -> dict[str, Any]:
    """A label as the check takes it; ``text``: the composition as it was delivered."""
    return {
        "kind": label.kind,
        "has": list(label.has),
        "may": list(label.may),
        "traces": list(label.traces),
        "unread": list(label.unread),
        "open": label.open,
        "text": composition.strip(),
    }
