"""A release in which notes say their language: what an older centre does not know yet.

Its phones' side is ``NEWER`` in sim/phones/newer.js. Both exist here only, since the product
has published one version of each kind so far.
"""

from dataclasses import replace
from typing import Any

from msgspec import Struct

from crm_pwa.core.merge import kind_for, registry
from crm_pwa.notes.kinds import Text

NAME = "note.add"


class Note(Struct, forbid_unknown_fields=True):
    """Free words, and the language they are in; "" where nobody said."""

    text: Text
    lang: str = ""


def _upcast(payload: dict[str, Any]) -> dict[str, Any]:
    return payload | {"lang": ""}


_OLD = kind_for(NAME, 1)
_KINDS = registry._kinds


def shrink() -> None:
    """The release before: a note is words alone."""
    _KINDS[NAME, 1] = _OLD
    _KINDS.pop((NAME, 2), None)


def grow() -> None:
    """The centre is replaced by the newer release; what older phones send is said anew."""
    _KINDS[NAME, 1] = replace(_OLD, upcast=_upcast)
    _KINDS[NAME, 2] = replace(_OLD, version=2, payload=Note)
