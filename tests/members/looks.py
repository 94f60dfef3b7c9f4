"""Cards made of a few operations, looked at: what the tests of the view are told with."""

from typing import Any

from crm_pwa.core import hlc
from crm_pwa.core.merge import fold_all, trim
from crm_pwa.members.view import EMPTY_CARD, view
from crm_pwa.prompts import visible
from tests.core.merge.histories import DAY_MS, MEMBER, NOW_MS, op_id

ENV: dict[str, Any] = {
    "me": "guide-a",
    "tz": "Asia/Shanghai",
    "facts": ["usual_basket", "rhythm", "last_bought"],
    "people": {"guide-b": "Anna"},
}
TODAY = "2026-05-29"
assert visible.MOST


def op(number: int, k: str, p: dict[str, Any], *, days: int = 0, **named: Any) -> dict[str, Any]:
    """Make an operation `days` ago; numbers order those of one day, and are their revs."""
    usual: dict[str, Any] = {"v": 1, "n": 0, "act": "guide-a", "seen": 0, "rev": number}
    clock = hlc.make(NOW_MS - days * DAY_MS + number)
    return usual | {"id": op_id(number), "k": k, "m": MEMBER, "hlc": clock, "p": p} | named


def consent(number: int, layer: str, state: str = "given") -> dict[str, Any]:
    """Make an answer for one layer, long ago."""
    p = {"layer": layer, "state": state, "text_version": "t", "evidence": "signed"}
    return op(number, "consent.set", p, days=400)


BOTH = [consent(90, "personalisation"), consent(91, "allergy")]


def tag(number: int, concept: str, polarity: str = "like", **named: Any) -> dict[str, Any]:
    """Make a chip."""
    p = {"facet": concept.split(".", maxsplit=1)[0], "concept": concept, "polarity": polarity}
    return op(number, "tag.add", p, **named)


def size(number: int, value: str, **named: Any) -> dict[str, Any]:
    """Make a single value."""
    return op(number, "facet.set", {"facet": "size_top", "value": value}, **named)


def note(number: int, text: str, **named: Any) -> dict[str, Any]:
    """Make a note."""
    return op(number, "note.add", {"text": text}, **named)


def allergy(number: int, substance: str, severity: str = "reacts", **named: Any) -> dict[str, Any]:
    """Make an allergy; `words` beside the substance."""
    p = {"substance": substance, "severity": severity, "words": named.pop("words", "")}
    return op(number, "allergy.add", p, **named)


def none(number: int, **named: Any) -> dict[str, Any]:
    """Make an answer: no allergies."""
    return op(number, "allergy.none", {"asked": True}, **named)


def withdrawal(number: int, *obs: int, **named: Any) -> dict[str, Any]:
    """Make a withdrawal of the numbered allergies."""
    p = {"reason": "tested", "member_confirmed": True}
    return op(number, "allergy.withdraw", p, obs=[op_id(one) for one in obs], **named)


def card(*ops: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make the body a pull delivers; consented to unless an operation says otherwise."""
    state = fold_all([*BOTH, *ops])
    known = {"m": MEMBER, "rev": 95, "name": "李静", "address": "李女士"}
    people = {"people": {"guide-a": "王芳"}, "note_count": len(state["notes"])}
    return EMPTY_CARD | trim(state) | known | people | more


def look(*ops: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Look at a card of these operations."""
    return view(card(*ops, **more), [], NOW_MS, ENV)


def pending(*ops: dict[str, Any], onto: dict[str, Any] | None) -> dict[str, Any]:
    """Look at a card with operations on top that no server has accepted."""
    return view(onto, [one | {"rev": 0} for one in ops], NOW_MS, ENV)
