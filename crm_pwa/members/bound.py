"""A card's body held to 24 KiB: what a phone pulls for each of thousands of members."""

from collections.abc import Iterator
from typing import Any

import msgspec

MOST_BYTES = 24 * 1024
Body = dict[str, Any]


def bounded(body: Body) -> Body:
    """Give the body, cut until its JSON has at most 24 KiB.

    What goes, one at a time until it fits: days bought on, oldest first · notes, oldest first ·
    values of a facet behind its newest · contacts, oldest first · answers to prompts that are not
    on the card · chips, oldest first · prompts, least first. Allergies and consents never go, and
    ``note_count`` goes on counting all. The log keeps everything.
    """
    excess = _size(body) - MOST_BYTES
    if excess <= 0:
        return body
    cut = _copied(body)
    for shelf, key in _spare(cut):
        if excess <= 0:
            break
        excess -= _size(shelf[key]) + _separators(shelf, key)
        del shelf[key]
    return cut


def _spare(cut: Body) -> Iterator[tuple[Any, Any]]:
    """What may go, as (its list or dict, its place there), each taken out before the next."""
    yield from ((cut["days"], 0) for _ in range(len(cut["days"])))
    yield from ((cut["notes"], 0) for _ in range(len(cut["notes"])))
    for values in cut["facets"].values():
        yield from ((values, -1) for _ in range(len(values) - 1))
    yield from ((cut["contacts"], 0) for _ in range(len(cut["contacts"])))
    shown = {prompt["id"] for prompt in cut["prompts"]}
    yield from ((cut["outcomes"], key) for key in sorted(cut["outcomes"].keys() - shown))
    yield from ((cut["tags"], 0) for _ in range(len(cut["tags"])))
    yield from ((cut["prompts"], -1) for _ in range(len(cut["prompts"])))


def _copied(body: Body) -> Body:
    facets = {name: list(values) for name, values in body["facets"].items()}
    shelves = {key: list(body[key]) for key in ("days", "notes", "contacts", "tags", "prompts")}
    return {**body, **shelves, "facets": facets, "outcomes": dict(body["outcomes"])}


def _size(value: Any) -> int:
    return len(msgspec.json.encode(value))


def _separators(shelf: Any, key: Any) -> int:
    """The bytes beside a thing: a comma where others stay, and the key of an object."""
    comma = int(len(shelf) > 1)
    return comma + (_size(key) + 1 if isinstance(shelf, dict) else 0)
