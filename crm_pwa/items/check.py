"""May this member have this item in their hands? Danger, caution, unknown or clear.

Fails closed: "clear" is said only where every allergy is one that this kind of label must name, the
label was read to its end, and all that is known of the member lies here. static/shared/check.js
is the twin.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

DANGER, CAUTION, UNKNOWN, CLEAR = "danger", "caution", "unknown", "clear"
_RANK = {CLEAR: 0, UNKNOWN: 1, CAUTION: 2, DANGER: 3}
NAMES = {
    "fibre": ("fibre", "food"),
    "cosmetic": (
        "cosmetic", "scent", "preservative", "surfactant", "sunscreen", "food", "fibre",
    ),
    "food": ("food", "fibre"),
}  # fmt: skip
"""Groups of substances that a label of this kind names when they are in it."""
SEVERE = ("severe", "unknown")
_BLANKS = re.compile(r"[ \t\r\n\u3000\-‐–·.]")
_BETWEEN = re.compile(r"[,、/;+]|和|及|或| and | or ")


def check(
    alert: Mapping[str, Any],
    label: Mapping[str, Any] | None,
    groups: Mapping[str, str],
    *,
    sure: bool,
) -> dict[str, Any]:
    """Compare a card's `alert` with a label.

    `label`: `kind`, `has`, `may`, `traces` (ids), `open`, `text` as delivered; None where the item
    is not known. `groups`: {substance id: group} of all that can be looked for. `sure`: the member
    agreed that allergies are kept, and the whole card lies here. Gives `answer`, `rows` [{s, w,
    sev, answer, why}], worst first, and `why` what keeps it from being clear: no_label, open,
    not_sure, not_asked, conflict.
    """
    live = [one for one in alert["entries"] if not one["gone"]]
    rows = [_row(one, label, groups) for one in live]
    why = _doubts(alert, label, sure=sure)
    answers = [row["answer"] for row in rows] + ([UNKNOWN] if why else [CLEAR])
    rows.sort(key=lambda row: -_RANK[row["answer"]])
    return {"answer": max(answers, key=_RANK.__getitem__), "rows": rows, "why": why}


def _doubts(alert: Mapping[str, Any], label: Mapping[str, Any] | None, *, sure: bool) -> list[str]:
    found = {
        "no_label": label is None or not label["text"],
        "open": bool(label and label["text"] and (label["open"] or label["kind"] not in NAMES)),
        "not_asked": alert["state"] not in ("present", "none"),
        "not_sure": not sure and alert["state"] in ("present", "none"),
        "conflict": bool(alert["conflict"]),
    }
    return [why for why, so in found.items() if so]


def _row(
    one: Mapping[str, Any], label: Mapping[str, Any] | None, groups: Mapping[str, str]
) -> dict[str, Any]:
    answer, why = _judged(one, label, groups)
    return {"s": one["s"], "w": one["w"], "sev": one["sev"], "answer": answer, "why": why}


def _judged(
    one: Mapping[str, Any], label: Mapping[str, Any] | None, groups: Mapping[str, str]
) -> tuple[str, str]:
    """The answer for one allergy and its reason: has, said, trace, near, words, strange, open …"""
    if label is None or not label["text"]:
        return UNKNOWN, "no_label"
    if one["s"] in label["has"] and one["s"]:
        return DANGER, "has"
    if one["w"] and _says(label["text"], one["w"]):
        return DANGER, "said"
    if one["s"] and one["s"] in label["traces"]:
        return (DANGER if one["sev"] in SEVERE else CAUTION), "trace"
    if one["s"] and one["s"] in label["may"]:
        return CAUTION, "near"
    return _unseen(one, label, groups)


def _unseen(
    one: Mapping[str, Any], label: Mapping[str, Any], groups: Mapping[str, str]
) -> tuple[str, str]:
    """Nothing of it was found: whether that says something."""
    if not one["s"]:
        return UNKNOWN, "words"
    if one["s"] not in groups:
        return UNKNOWN, "strange"
    if label["open"]:
        return UNKNOWN, "open"
    if groups[one["s"]] not in NAMES.get(label["kind"], ()):
        return UNKNOWN, "unnamed"
    return (UNKNOWN, "words") if one["w"] else (CLEAR, "clear")


def _says(text: str, words: str) -> bool:
    """Whether a label says what the member said in their own words, or a part of it."""
    said = _plain(text)
    parts = [_plain(part) for part in _BETWEEN.split(unicodedata.normalize("NFKC", words).lower())]
    return any(part and part in said for part in parts)


def _plain(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text).lower())
