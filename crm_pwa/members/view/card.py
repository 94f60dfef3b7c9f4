"""The whole of a card as its templates take it. static/shared/view.js is its twin."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crm_pwa.core.merge import Op, empty_state, fold, fold_onto, trim, widen
from crm_pwa.core.merge.shelves import Row, State
from crm_pwa.members.view.alert import alert
from crm_pwa.members.view.chips import chips, differ
from crm_pwa.members.view.glance import Glance, days_between, local_day
from crm_pwa.privacy.consent import ALLERGY, PERSONALISATION, allows, redact, wished

AnyOp = Op | dict[str, Any]
Part = Callable[[Row, State, list[Row], int, Mapping[str, Any]], list[Any]]

EMPTY_CARD: dict[str, Any] = trim(empty_state()) | {
    "m": "",
    "rev": 0,
    "name": "",
    "address": "",
    "phone_mask": "",
    "channel": "",
    "birthday": "",
    "joined": "",
    "tier": "",
    "stage": "",
    "home": "",
    "no_history": True,
    "note_count": 0,
    "allergy_state": "unknown",
    "prompts": [],
    "facts": {},
    "days": [],
    "people": {},
    "codes": [],
}
NOTES = 60
FACTS = ["usual_basket", "rhythm", "last_bought"]
"""The three facts a card shows, unless the chain chooses others."""
KNOWN_FACTS = {
    "usual_basket": ("cents", "usual_basket"),
    "rhythm": ("days", "usual_gap_days"),
    "last_bought": ("words", "last_bought"),
    "visits": ("count", "visits"),
    "spend_year": ("cents", "spend_year"),
    "last_visit": ("date", "last_visit"),
    "first_visit": ("date", "first_visit"),
}
_parts: dict[str, Part] = {}


def add_part(key: str, show: Part) -> None:
    """Let a domain above fill a list of the view: `show(card, state, visits, now_ms, env)`."""
    _parts[key] = show


def overlaid(card: Mapping[str, Any], ops: Iterable[AnyOp]) -> State:
    """Give a card's state with operations folded onto it; those of this visit only are left out."""
    state = widen(dict(card))
    fold_onto(state, (op for op in ops if not _is_visit(op)))
    return state


def view(
    card: Mapping[str, Any] | None,
    pending: Iterable[AnyOp],
    now_ms: int,
    env: Mapping[str, Any],
) -> dict[str, Any]:
    """Give the CardView of a card and of what its holder did since.

    `card` is the body a pull delivers, or None for one this device does not hold. `env`: `me`
    staff id, `tz` of the store, `facts` the chain shows, and if known `people` {id: name},
    `protected` facets kept under the allergy consent, `cap` and `done` prompts a day; `held`
    false where only the name of `card` is known here.
    """
    own, body = list(pending), EMPTY_CARD | dict(card or {})
    glance = _glance(body, own, now_ms, env)
    whole = overlaid(body, own)
    state = redact(whole, whole["consent"], env.get("protected"))
    visits = _visits(own, glance)
    taste = allows(state["consent"], PERSONALISATION)
    sensitive = allows(state["consent"], ALLERGY)
    return {
        **{key: body[key] for key in ("rev", "name", "tier", "stage", "phone_mask")},
        "m": glance.m,
        "title": body["address"] or body["name"],
        "last_visit_days": _days_since(body["facts"].get("last_visit"), glance.today),
        "reach": wished(state["facets"]) or body["channel"],
        "alert": _alert(card, state, visits, glance, sure=sensitive and env.get("held", True)),
        "taste": taste,
        "sensitive": sensitive,
        "ask": [x for x in (PERSONALISATION, ALLERGY) if x not in state["consent"]],
        "chips": chips(state["tags"], state["facets"], glance),
        "differ": differ(state["facets"], glance),
        "facts": [_fact(key, body["facts"]) for key in env["facts"] if key in KNOWN_FACTS],
        "prompts": [],
        "notes": [_note(row, glance) for row in reversed(state["notes"][-NOTES:])],
        "note_count": body["note_count"] + len(whole["notes"]) - len(body["notes"]) if taste else 0,
        **{key: show(body, state, visits, now_ms, env) for key, show in _parts.items()},
    }


def _alert(
    card: Mapping[str, Any] | None,
    state: State,
    visits: list[Row],
    glance: Glance,
    *,
    sure: bool,
) -> dict[str, Any]:
    """The alert; where no allergy is shown a card that is not held promises nothing."""
    known = "none" if sure else "hidden"
    otherwise = "unknown" if card is None else known
    entries, none = state["allergies"], state["allergy_none"]
    return alert(entries, none, visits=visits, otherwise=otherwise, glance=glance)


def _glance(body: Row, own: list[AnyOp], now_ms: int, env: Mapping[str, Any]) -> Glance:
    ops = [op if isinstance(op, dict) else {"id": op.id, "m": op.m} for op in own]
    return Glance(
        m=body["m"] or next((op["m"] for op in ops), ""),
        me=env["me"],
        tz=env["tz"],
        today=local_day(now_ms, env["tz"]),
        people=dict(env.get("people", {})) | body["people"],
        pending=frozenset(op["id"] for op in ops),
    )


def _is_visit(op: AnyOp) -> bool:
    return isinstance(op, dict) and bool(op.get("visit"))


def _visits(own: list[AnyOp], glance: Glance) -> list[Row]:
    """Give the allergies kept for today's visit, on this phone, without consent to more."""
    state = empty_state()
    for op in own:
        if isinstance(op, dict) and op.get("visit"):
            fold(state, op)
    return [row | {"visit": True} for row in state["allergies"] if glance.age(row) <= 0]


def _days_since(day: str | None, today: str) -> int | None:
    return max(days_between(day, today), 0) if day else None


def _fact(key: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    unit, source = KNOWN_FACTS[key]
    value = facts.get(source)
    return {"k": key, unit: None if value == "" else value}


def _note(row: Row, glance: Glance) -> dict[str, Any]:
    said = {"id": row["id"], "text": row["text"], **glance.said(row)}
    return said | {"mine": row["by"] == glance.me, "pending": glance.waits(row)}
