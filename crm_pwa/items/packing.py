"""Packs of articles: what a phone carries to check an item with no network.

A pack holds the articles whose codes end alike, and each label once. static/worker/items.js reads
what is written here.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from crm_pwa.items.labels import read
from crm_pwa.items.shown import as_row
from crm_pwa.notes.vocabulary import substances

VERSION = 1
_DIGITS = re.compile(r".*([0-9]{2})")
OTHERS = "--"
"""The pack of codes that end otherwise, and of articles that have none."""


class Article(NamedTuple):
    """What of a product goes to phones. ``code``: its barcode, or else its id."""

    code: str
    name: str
    composition: str


def pack_of(code: str) -> str:
    """The pack in which a code is looked for: its last two digits."""
    found = _DIGITS.fullmatch(code)
    return found[1] if found else OTHERS


def packs(articles: Iterable[Article]) -> dict[str, str]:
    """The bodies of all packs by their key, JSON; alike for the same articles in any order."""
    keyed = sorted((pack_of(one.code), one) for one in articles)
    return {
        key: msgspec.json.encode(_body(one for _, one in group)).decode()
        for key, group in groupby(keyed, key=itemgetter(0))
    }


def groups() -> dict[str, str]:
    """The group of every substance that can be looked for."""
    return {one.id: one.group for one in substances()}


def _body(articles: Iterable[Article]) -> dict[str, Any]:
    """``labels``: as the check takes them; ``items``: [code, name, place of its label]."""
    places: dict[str, int] = {}
    items = [
        [one.code, one.name, places.setdefault(one.composition.strip(), len(places))]
        for one in articles
    ]
    labels = [as_row(read(text), text) for text in places]
    return {"v": VERSION, "labels": labels, "items": items}
