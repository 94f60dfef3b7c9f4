"""How answers to a consent question add up."""

from typing import Any

from crm_pwa.core.merge.op import Op
from crm_pwa.core.merge.shelves import Entry, Groups, Row, State
from crm_pwa.privacy.consent import MARKETING


def knew(later: Row, earlier: Row) -> bool:
    """Tell whether who made one entry had the other before them.

    By the member's rev on their screen, or because their own phone held it unsent (`obs`).
    Revs of two members, merged since, cannot be compared: then nobody knew.
    """
    if earlier["id"] in later.get("obs", ()):
        return True
    return bool(later["m"] == earlier["m"] and later["seen"] >= earlier["rev"])


def _decide(state: State, layer: str) -> None:
    """A permission counts only when it knew every refusal and withdrawal; clocks do not help it."""
    answers: list[Row] = state["consents"].get(layer, [])
    noes = [one for one in answers if one["state"] != "given"]
    yeses = [one for one in answers if one["state"] == "given"]
    held = [one for one in yeses if all(knew(one, no) for no in noes)] or noes
    if held:
        state["consent"][layer] = held[-1]
    else:
        state["consent"].pop(layer, None)


CONSENTS = Groups("consents", settled=_decide)


def key(p: dict[str, Any]) -> str:
    """Give the name a consent is kept under: the layer, or `marketing:<channel>`."""
    return f"{MARKETING}:{p['channel']}" if p["layer"] == MARKETING else str(p["layer"])


def consent(op: Op) -> Entry:
    """Make one answer; its evidence stays in the log."""
    row: Row = {
        "id": op.id,
        "state": op.p["state"],
        "by": op.act,
        "hlc": op.hlc,
        "m": op.m,
        "seen": op.seen,
        "rev": op.rev,
        "version": op.p["text_version"],
    }
    return key(op.p), row | ({"obs": sorted(op.obs)} if op.obs else {})
