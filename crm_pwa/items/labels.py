"""Read a composition as an article's label says it: what is named, and what stays open.

Whatever cannot be read for certain stays open, and nothing open is ever told to be clear.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from crm_pwa.items.lexicon.reading import (
    ARTICLE,
    COSMETIC,
    FIBRE,
    FOOD,
    Word,
    lexicon,
)
from crm_pwa.items.naming import named, unknown
from crm_pwa.items.parts import Part, parts_of, pieces, shares

WHOLE = (99.4, 100.6)
"""Between these a fibre label's percentages say everything: rounding may take or add a little."""
MOST = 8_000


@dataclass(frozen=True)
class Label:
    """What a label says, substances by id, sorted.

    ``has``: named, with all that is wider; ``may``: relatives, and what an unclear word can hold,
    with all that is wider;
    ``traces``: what may be in it by accident; ``kind`` fibre, cosmetic, food, or "" for one that
    need not tell everything; ``unread``: words that were not understood; ``open``: it is not told
    in full.
    """

    kind: str
    has: tuple[str, ...]
    may: tuple[str, ...]
    traces: tuple[str, ...]
    unread: tuple[str, ...]
    open: bool


@dataclass
class _Found:
    words: list[Word] = field(default_factory=list)
    traces: list[Word] = field(default_factory=list)
    hints: list[Word] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    open: bool = False
    whole: bool = True
    thing: bool = False


@lru_cache(maxsize=20_000)
def read(composition: str) -> Label:
    """The label of a composition as it was delivered; an empty one is open."""
    found = _Found()
    text = unicodedata.normalize("NFKC", composition[:MOST])
    parts = parts_of(text, lexicon().phrases)
    for part in parts:
        _read_part(part, found)
    if len(composition) > MOST or not found.words:
        found.open = True
    return _label(found)


def _read_part(part: Part, found: _Found) -> None:
    found.thing = found.thing or part.thing
    if part.head_unread:
        found.unread.append(part.head_unread)
    told = shares(part.said)
    if told is not None and not part.trace:
        names, total, sure = told
        if not (sure and WHOLE[0] <= total <= WHOLE[1]):
            found.open = True
    else:
        names = pieces(part.said)
        if not part.trace:
            found.whole = False
    for name in names:
        _read_name(name, found, trace=part.trace)


def _read_name(name: str, found: _Found, *, trace: bool) -> None:
    told = named(name)
    if told is None:
        found.unread.append(name.strip())
        found.hints += unknown(name)
        return
    (found.traces if trace else found.words).extend(told.words)
    found.traces.extend(told.traces)
    found.open = found.open or told.open
    if told.percent:
        found.whole = False


def _label(found: _Found) -> Label:
    book = lexicon()
    said = [ident for word in found.words for ident in word.named]
    has = {wide for ident in said for wide in book.wider[ident]}
    hidden = [ident for word in [*found.words, *found.traces] for ident in word.may]
    may = {wide for ident in hidden for wide in book.wider[ident]}
    for word in found.words:
        for ident in word.named - word.closed:
            may |= book.narrower[ident]
    may = may.union(*(book.kin[ident] for ident in has)) if has else may
    may |= {
        wide for word in found.hints for one in word.named | word.may for wide in book.wider[one]
    }
    traces = {wide for word in found.traces for one in word.named for wide in book.wider[one]}
    traces |= {one for word in found.traces for i in word.named for one in book.narrower[i]}
    open_ = found.open or bool(found.unread) or any(word.open for word in found.words)
    return Label(
        _kind(found),
        _sorted(has),
        _sorted(may - has),
        _sorted(traces - has),
        tuple(dict.fromkeys(word for word in found.unread if word)),
        open_,
    )


def _kind(found: _Found) -> str:
    """Which kind of label it is: one whose every word it can hold; "" for none and for several."""
    if found.thing or not found.words:
        return ""
    kinds = frozenset.intersection(*(word.kinds for word in found.words))
    if FIBRE in kinds:
        return FIBRE if found.whole else ""
    own = frozenset({COSMETIC}) if kinds == {COSMETIC} else kinds & {FOOD}
    return next(iter(own), "") if ARTICLE not in kinds else ""


def _sorted(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids))
