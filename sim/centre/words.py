"""A shop of few words: to sync they are rows of the feed like others, and long ones take long."""

from collections.abc import Callable
from typing import Any

from crm_pwa.sync import settings

Told = dict[str, Any]
Reader = Callable[..., Told]

FACETS = ("style", "size_top")
SUBSTANCES = ("allergen.nickel", "allergen.wool", "allergen.latex")
"""What the guides of the simulation say (sim/phones/guide.js)."""


def shorten() -> None:
    """From now on the phones of this process are told few words, two rules, one unkind word.

    Each is worked out once: nothing of them changes in the simulation.
    """
    for key, few in (("words", _words), ("rules", _rules), ("unkind", _unkind)):
        settings._READERS[key] = _once(settings._READERS[key], few)


def _once(read: Reader, few: Callable[[Told], Told]) -> Reader:
    kept: dict[str, Told] = {}

    def reader(session: Any, store: Any) -> Told:
        if store.trade not in kept:
            kept[store.trade] = few(read(session, store))
        return kept[store.trade]

    return reader


def _words(told: Told) -> Told:
    facets = [one for one in told["facets"] if one["id"] in FACETS]
    substances = [one for one in told["substances"] if one["id"] in SUBSTANCES]
    said = {id for one in facets for id in one["concepts"]} | set(SUBSTANCES)
    return told | {
        "facets": facets,
        "substances": substances,
        "concepts": {id: words for id, words in told["concepts"].items() if id in said},
    }


def _rules(told: Told) -> Told:
    return told | {"rules": dict(list(told["rules"].items())[:2])}


def _unkind(told: Told) -> Told:
    return told | {"kinds": told["kinds"][:1]}
