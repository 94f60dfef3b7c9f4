"""The shop's words: what a chip, a substance or a question is called in every language.

A note stores a concept id (`style.minimal`), never a word, so that one written in Chinese reads in
English. The data lies in `packs/` (see its README). Pure: no member, no database, read once.
"""

from collections.abc import Iterable
from functools import cache
from itertools import chain, zip_longest
from typing import Any

from crm_pwa.core.errors import Unfit
from crm_pwa.notes.packs.reading import PackError, names, normal, read
from crm_pwa.notes.packs.shapes import (
    LANGS,
    TRADES,
    Concept,
    Facet,
    Id,
    Pack,
    Substance,
    Vocabulary,
    Words,
)

__all__ = [
    "LANGS",
    "TRADES",
    "Concept",
    "Facet",
    "Pack",
    "PackError",
    "Substance",
    "concept_of",
    "facets",
    "layer_of",
    "pack",
    "questions",
    "substances",
    "words_setting",
]


def pack(trade: str) -> Pack:
    """The vocabulary of one of TRADES. Raises KeyError for another, PackError for a bad file."""
    return _vocabulary().packs[trade]


def facets() -> tuple[Facet, ...]:
    """Every facet there is, in the order a sheet lists them."""
    return _vocabulary().facets


def substances() -> tuple[Substance, ...]:
    """Every substance, with the synonyms and marks a composition is read with."""
    return _vocabulary().substances


def layer_of(facet: str) -> str:
    """The consent layer a facet needs: "allergy" for a child's data and pregnancy.

    All else is "personalisation", facets nobody defined too: unknown concepts are kept and shown.
    """
    return next((f.layer for f in facets() if f.id == facet), "personalisation")


@cache
def questions(trades: str) -> dict[Id, Words]:
    """How a store of these trades asks, by `question.<facet>`; empty without any. Not to change."""
    packs = [pack(name.strip()) for name in trades.split(",")] if trades else []
    return {f"question.{f.id}": f.question for p in reversed(packs) for f in p.facets}


def checked_trades(text: str) -> str:
    """One or more trades as a store has them: "apparel,beauty". Raises Unfit for another."""
    named = [name.strip() for name in text.split(",")]
    if unknown := set(named) - set(TRADES):
        said = f"Unknown trade {min(unknown)!r}; use one or more of {','.join(TRADES)}."
        raise Unfit(said, "trade", "unknown")
    return ",".join(dict.fromkeys(named))


def words_setting(trades: Iterable[str]) -> dict[str, Any]:
    """The `words` setting row of a store that sells `trades`; the first trade's chips lead.

    A store of several trades may name them in one text: "apparel,beauty". Raises KeyError.
    `concepts` holds, in this order, the chips most usual first, the substances, then what is spoken
    but never a chip: `question.<facet>` as the first trade asks it, `why.<facet>`, `facet.<facet>`,
    `tier.…`, `purpose.…`.
    """
    packs = [pack(name.strip()) for trade in trades for name in trade.split(",")]
    chips = {c.id: c.words for p in packs for c in p.concepts}
    used = {f.id: f for p in reversed(packs) for f in p.facets}
    ordered = [used[f.id] for f in facets() if f.id in used]
    hurts = _common_first([p.trade for p in packs])
    return {
        "key": "words",
        "concepts": chips | {s.id: s.words for s, _ in hurts} | _spoken(ordered),
        "facets": [_facet_row(f, chips) for f in ordered],
        "substances": [_substance_row(s, common=common) for s, common in hurts],
    }


def concept_of(words: str, *, facet: str | None = None) -> Id | None:
    """The concept called `words` (its word, a synonym or the id itself), in any language.

    None when no concept or more than one is called so ("M" is a top and a nappy: name the `facet`).
    """
    called = _concepts_by_name().get(normal(words), ())
    found = [c for c in called if facet is None or c.split(".", 1)[0] == facet]
    return found[0] if len(found) == 1 else None


def _facet_row(facet: Facet, chips: Iterable[Id]) -> dict[str, Any]:
    return {
        "id": facet.id,
        "multi": facet.multi,
        "tab": facet.tab,
        "layer": facet.layer,
        "words": facet.words,
        "concepts": [c for c in chips if c.split(".", 1)[0] == facet.id],
    }


def _substance_row(one: Substance, *, common: bool) -> dict[str, Any]:
    return {"id": one.id, "words": one.words, "common": common, "group": one.group}


def _spoken(of: Iterable[Facet]) -> dict[Id, Words]:
    asked = {f"question.{f.id}": f.question for f in of}
    named = {f"facet.{f.id}": f.words for f in of}
    named |= {f"why.{f.id}": f.purpose for f in of}
    return asked | named | {s.id: s.words for s in _vocabulary().spoken}


def _common_first(trades: list[str]) -> list[tuple[Substance, bool]]:
    """What the trades meet most, in turn so that each is among the first; then the rest."""
    by_id = {s.id: s for s in substances()}
    turns = chain.from_iterable(zip_longest(*(_vocabulary().common[t] for t in trades)))
    first = dict.fromkeys(i for i in turns if i)
    rest = [(s, False) for s in substances() if s.id not in first]
    return [(by_id[i], True) for i in first] + rest


@cache
def _vocabulary() -> Vocabulary:
    return read()


@cache
def _concepts_by_name() -> dict[str, list[Id]]:
    concepts = {c.id: c for p in _vocabulary().packs.values() for c in p.concepts}
    found: dict[str, list[Id]] = {}
    for concept in concepts.values():
        for name in names(concept.id, concept.words, concept.synonyms, LANGS):
            found.setdefault(name, []).append(concept.id)
    return found
