"""A card's state: what folding makes of the operations, and the part of it a phone gets."""

from typing import Any

from crm_pwa.core.merge.shelves import Row, State, order

FACET_VALUES = 3
NOTES = 60
CONTACTS = 10
_KEPT_HERE = ("undone", "marks", "buried", "nones", "consents", "withdrawals")


def empty_state() -> State:
    """Give the state nothing was folded into; every key is there.

    Shown: `tags`, `notes`, `allergies`, `contacts` (rows, oldest first), `facets` by name,
    newest first, `outcomes` by prompt, `consent` by layer, `allergy_none`, `seen_at` (hlc),
    `dead` (ids of ended operations, sorted). Kept on the server only: the undone ids, the
    marks and what they buried, and every answer `allergy_none` and `consent` were chosen from.
    """
    return {
        "tags": [],
        "facets": {},
        "notes": [],
        "allergies": [],
        "allergy_none": None,
        "consent": {},
        "outcomes": {},
        "contacts": [],
        "seen_at": "",
        "dead": [],
        "undone": [],
        "marks": {},
        "buried": {},
        "nones": [],
        "consents": {},
        "withdrawals": [],
    }


def trim(state: State) -> dict[str, Any]:
    """Give the part of a state that travels in a card: last values, nothing that was taken back."""
    shown = {key: value for key, value in state.items() if key not in _KEPT_HERE}
    return shown | {
        "facets": {name: values[:FACET_VALUES] for name, values in state["facets"].items()},
        "notes": state["notes"][-NOTES:],
        "contacts": state["contacts"][-CONTACTS:],
        "dead": [],
    }


def widen(shown: dict[str, Any]) -> State:
    """Make a card's part of the state one that can be folded into again; the card stays as it is.

    Lists are copied, rows are shared: folding replaces rows and never writes into one.
    """
    state = empty_state()
    for key, value in state.items():
        if key in shown:
            state[key] = _copy(shown[key]) if isinstance(value, list | dict) else shown[key]
    if m := shown.get("m"):
        _own(state, m)
    if state["allergy_none"]:
        state["nones"] = [state["allergy_none"]]
    state["consents"] = {layer: [entry] for layer, entry in state["consent"].items()}
    state["withdrawals"] = _withdrawals(state["allergies"])
    return state


def unmarked(shown: dict[str, Any], m: str) -> dict[str, Any]:
    """Give a card's part of the state without what every entry of the member would repeat."""

    def bare(row: Row) -> Row:
        return {k: v for k, v in row.items() if k != "m"} if row.get("m") == m else row

    none = shown["allergy_none"]
    return shown | {
        "allergies": [bare(row) for row in shown["allergies"]],
        "allergy_none": bare(none) if none else None,
        "consent": {layer: bare(row) for layer, row in shown["consent"].items()},
    }


def _own(state: State, m: str) -> None:
    """Mark the entries that name no member as this one's: what ``unmarked`` left out."""
    none = state["allergy_none"]
    state["allergies"] = [{"m": m} | row for row in state["allergies"]]
    state["allergy_none"] = {"m": m} | none if none else None
    state["consent"] = {layer: {"m": m} | row for layer, row in state["consent"].items()}


def _withdrawals(allergies: list[Row]) -> list[Row]:
    made: dict[str, Row] = {}
    for row in allergies:
        if gone := row["gone"]:
            made.setdefault(gone["id"], gone | {"of": []})["of"].append(row["id"])
    return sorted(made.values(), key=order)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(one) if isinstance(one, list) else one for key, one in value.items()}
    return list(value)
