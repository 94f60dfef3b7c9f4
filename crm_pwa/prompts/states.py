"""What the fold of a member's notes and answers says to the rules. Plain values, no database."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import msgspec

from crm_pwa.core import hlc
from crm_pwa.core.clock import store_day


class State(msgspec.Struct):
    """What the rules read of a card's state."""

    consent: dict[str, Any] = {}
    tags: list[dict[str, Any]] = []
    allergies: list[dict[str, Any]] = []
    facets: dict[str, list[dict[str, Any]]] = {}
    contacts: list[dict[str, Any]] = []
    outcomes: dict[str, list[dict[str, Any]]] = {}


_decode = msgspec.json.Decoder(State).decode


def state(row: Any) -> State:
    """A row's ``state``; an empty one where there is no card yet."""
    return _decode(row.state) if row.state else State()


def said(of: State, tz: str) -> dict[str, date]:
    """By facet, the store's day of its latest value or chip."""
    newest: dict[str, str] = defaultdict(str)
    for facet, values in of.facets.items():
        newest[facet] = latest(values)["hlc"]
    for tag in of.tags:
        newest[tag["f"]] = max(newest[tag["f"]], tag["hlc"])
    return {facet: store_day(hlc.millis(at), tz) for facet, at in newest.items()}


def likes(tags: list[dict[str, Any]], tz: str) -> dict[str, date]:
    """What is liked, by when that was last noted; disliked since, it is none."""
    newest = {tag["c"]: tag for tag in sorted(tags, key=_when)}
    return {
        concept: store_day(hlc.millis(tag["hlc"]), tz)
        for concept, tag in newest.items()
        if tag["p"] == "like"
    }


def style(tags: list[dict[str, Any]]) -> str:
    """The style liked most often, the latest of equals; one that is disliked too is none."""
    styles = [tag for tag in tags if tag["f"] == "style"]
    disliked = {tag["c"] for tag in styles if tag["p"] == "dislike"}
    times = Counter(tag["c"] for tag in styles if tag["c"] not in disliked)
    newest = {tag["c"]: tag["hlc"] for tag in styles}
    return max(times, key=lambda concept: (times[concept], newest[concept]), default="")


def contacts(of: State) -> list[str]:
    """When guides spoke to the member: contacts, and answers to prompts that nobody put off.

    A claim that goes before a contact is none, but for a call: with it the number was given.
    """
    made = [row["hlc"] for row in of.contacts if not row.get("claim") or row["channel"] == "call"]
    answers = [row for rows in of.outcomes.values() for row in rows if row["o"] != "later"]
    return [*made, *(row["hlc"] for row in answers)]


def latest(values: list[dict[str, Any]]) -> dict[str, Any]:
    """The newest of a facet's values."""
    return max(values, key=_when)


def _when(entry: dict[str, Any]) -> tuple[str, str]:
    return entry["hlc"], entry["id"]
