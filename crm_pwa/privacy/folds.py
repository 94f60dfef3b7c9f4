"""How answers to a consent question add up."""

from crm_pwa.core.merge.entries import judged, knew
from crm_pwa.core.merge.op import Op
from crm_pwa.core.merge.shelves import Entry, Groups, Row, State
from crm_pwa.privacy.consent import MARKETING


def _decide(state: State, layer: str) -> None:
    """A permission counts only when it knew every refusal and withdrawal; clocks do not help it.

    The last answers come first: of many, those tell by themselves.
    """
    answers: list[Row] = state["consents"].get(layer, [])
    noes = [one for one in reversed(answers) if one["state"] != "given"]
    yeses = [one for one in reversed(answers) if one["state"] == "given"]
    held = next((one for one in yeses if all(knew(one, no) for no in noes)), None)
    if chosen := held or (noes[0] if noes else None):
        state["consent"][layer] = chosen
    else:
        state["consent"].pop(layer, None)


CONSENTS = Groups("consents", settled=_decide)


def named(layer: str, channel: str) -> str:
    """Give the name a consent is kept under: the layer, or `marketing:<channel>`."""
    return f"{MARKETING}:{channel}" if layer == MARKETING else layer


def consent(op: Op) -> Entry:
    """Make one answer; its evidence stays in the log."""
    return named(op.p["layer"], op.p.get("channel", "")), judged(op) | {
        "state": op.p["state"],
        "version": op.p["text_version"],
    }
