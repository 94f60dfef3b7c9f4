"""Which prompts of a card may be shown now. static/shared/visible.js is its twin.

Prompts are made on the server only; this decides, alike on both sides, what of them still
holds after what a guide has done since: valid, unanswered, unhurtful, within the cap.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crm_pwa.core import hlc
from crm_pwa.core.merge.shelves import Row, State
from crm_pwa.members.view import EMPTY_CARD, add_part, overlaid
from crm_pwa.members.view.card import AnyOp
from crm_pwa.members.view.glance import local_day, local_hour
from crm_pwa.privacy.consent import (
    NEUTRAL_RULES,
    may_say,
    profiled,
    redact,
)

MOST = 3
APOLOGY = frozenset({"complaint", "open_complaint"})
Unwanted = tuple[set[str], set[str]]
_CLOSED = frozenset({"done", "unsuitable"})
_GOODS = frozenset({"product", "label"})


def visible(
    card: Mapping[str, Any] | None,
    ops: Iterable[AnyOp],
    now_ms: int,
    setting: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Give the prompts to show, best first, at most three.

    `setting`: `tz` of the store; `cap` prompts a guide and store day, and how many are `done`
    today, where both are known; `protected` as for `redact`.
    """
    body = EMPTY_CARD | dict(card or {})
    whole = overlaid(body, ops)
    state = redact(whole, whole["consent"], setting.get("protected"))
    return showing(body, state, [], now_ms, setting)


def showing(
    card: Row, state: State, visits: list[Row], now_ms: int, setting: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give the same for a state that is folded and redacted already."""
    tz = setting["tz"]
    today, hour = local_day(now_ms, tz), local_hour(now_ms, tz)
    whole = profiled(state["consent"])
    unwanted = _unwanted(state, visits)
    open_ = [
        one
        for one in card["prompts"]
        if (whole or one["rule"] in NEUTRAL_RULES)
        and may_say(one, state["consent"], setting.get("protected"))
        and _is_valid(one, today, hour)
        and not _is_answered(state["outcomes"].get(one["id"], []), today, tz)
        and _fits(one["args"], unwanted)
    ]
    apologies = [one for one in open_ if one["rule"] in APOLOGY]
    return (apologies or open_)[: MOST if apologies else _room(setting)]


def fits(args: Row, state: State) -> bool:
    """Tell whether it names nothing the member dislikes or is allergic to.

    ``args``: of a prompt. ``state``: folded, and redacted by what they consent to.
    """
    return _fits(args, _unwanted(state, []))


def read_first(args: Row, state: State, visits: Iterable[Row] = ()) -> bool:
    """Tell whether the label is to be read first: of goods, for who is allergic to anything.

    Not where it was read to its end, and every allergy is a substance that it was read for: what
    the member said in words of their own is none. ``state``: as for ``fits``; ``visits``:
    allergies kept for this visit only.
    """
    live = [row for row in (*state["allergies"], *visits) if not row["gone"]]
    told = args.get("label") == "read" and all(row["s"] and not row["w"] for row in live)
    return bool(live) and not told and not _GOODS.isdisjoint(args)


def names(args: Row) -> bool:
    """Tell whether it names anything at all: what names nothing fits every member."""
    return any(True for _ in _named(args))


def _fits(args: Row, unwanted: Unwanted) -> bool:
    named, within = unwanted
    return named.isdisjoint(_named(args)) and within.isdisjoint(args.get("contains", ()))


def _unwanted(state: State, visits: list[Row]) -> Unwanted:
    """What no prompt may name, and what nothing it names may contain."""
    allergens = [row["s"] for row in [*state["allergies"], *visits] if row["s"] and not row["gone"]]
    within = {one.rpartition(".")[2] for one in allergens}
    return _dislikes(state["tags"]) | set(allergens), within


def _room(setting: Mapping[str, Any]) -> int:
    cap = setting.get("cap")
    return MOST if cap is None else max(min(MOST, cap - setting.get("done", 0)), 0)


def _is_valid(prompt: Row, today: str, hour: int) -> bool:
    """Tell whether it holds on this day, and from its hour on where it has one."""
    begins, ends = prompt["from"], prompt["to"]
    if hour < prompt["args"].get("from_hour", 0):
        return False
    return (not begins or begins <= today) and (not ends or today <= ends)


def _is_answered(outcomes: list[Row], today: str, tz: str) -> bool:
    """Tell whether an answer hides the prompt: for good, until its day, or until tomorrow."""
    if any(one["o"] in _CLOSED for one in outcomes):
        return True
    if not outcomes:
        return False
    last = outcomes[-1]
    if last["until"]:
        return bool(today < last["until"])
    return bool(last["o"] == "waiting" or today <= local_day(hlc.millis(last["hlc"]), tz))


def _dislikes(tags: list[Row]) -> set[str]:
    latest: dict[tuple[str, str], str] = {}
    for row in reversed(tags):
        latest.setdefault((row["f"], row["c"]), row["p"])
    return {concept for (_, concept), polarity in latest.items() if polarity == "dislike"}


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _named(one)


def _in_view(
    card: Row, state: State, visits: list[Row], now_ms: int, env: Mapping[str, Any]
) -> list[dict[str, Any]]:
    shown = ("id", "rule", "args", "reasons", "to")
    return [
        {key: one[key] for key in shown} | {"read_first": read_first(one["args"], state, visits)}
        for one in showing(card, state, visits, now_ms, env)
    ]


add_part("prompts", _in_view)
