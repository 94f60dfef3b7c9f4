"""The chips a note sheet offers: the eight likeliest, then the rest by facet.

static/shared/sheet.js is its twin.
"""

from collections.abc import Mapping
from typing import Any

LIKELY = 8


def sheet(
    card: Mapping[str, Any] | None, packs: Mapping[str, Any] | None, tab: str
) -> dict[str, Any]:
    """Give the chips of a tab, `style` or `other`.

    `card` is a body or a state with `tags`; `packs` the `words` setting, whose concepts come
    most usual first. What the member liked before leads, newest first. Returns `chips`
    [{f, c, single}], eight of them, and `more` [{facet, chips}] for what is left.
    """
    if not packs:
        return {"chips": [], "more": []}
    facets = [one for one in packs["facets"] if (one["tab"] == "style") == (tab == "style")]
    chip_of = {
        concept: {"f": one["id"], "c": concept, "single": not one["multi"]}
        for one in facets
        for concept in one["concepts"]
    }
    usual = [concept for concept in packs["concepts"] if concept in chip_of]
    own = [concept for concept in _liked(card) if concept in chip_of]
    likely = list(dict.fromkeys(own + usual))[:LIKELY]
    left = (
        {
            "facet": one["id"],
            "chips": [chip_of[c] for c in one["concepts"] if c not in likely],
        }
        for one in facets
    )
    return {
        "chips": [chip_of[concept] for concept in likely],
        "more": [group for group in left if group["chips"]],
    }


def _liked(card: Mapping[str, Any] | None) -> list[str]:
    latest: dict[tuple[str, str], str] = {}
    for row in reversed((card or {}).get("tags", [])):
        latest.setdefault((row["f"], row["c"]), row["p"])
    return [concept for (_, concept), polarity in latest.items() if polarity == "like"]
