"""The catalogue of kinds. Each domain registers its own; the merge knows no domain."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from crm_pwa.core.merge.op import Op
from crm_pwa.core.merge.shelves import Entry, Shelf, State


class UnknownKind(LookupError):
    """A kind, or a version of one, that this server does not know yet; it is deferred."""


class Unsound(ValueError):
    """Raised by a payload that says nothing or contradicts itself; ``what`` names the fault."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def _nothing(_state: State, _op: Op) -> None:
    return


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of operation.

    `payload` is the struct its `p` must fit, `layer` the consent it needs, if any. What it
    leaves on the card is either an entry on a `shelf`, made by `entry`, which another
    operation can end and an undo takes away; or whatever `fold` does, for good. `needs` is
    the field that says what it is about: `of`, `obs` or nothing. `reaches_out`: it is about to
    contact the member by its payload's `channel`. `upcast` is set where a newer
    version took this one's place: it gives the payload as that version says the same.
    `kept_as` gives of a payload what is kept of it: saying it twice changes nothing.
    `foreseen`: whoever held the card before can tell by the fold alone what it says after.
    """

    name: str
    version: int
    payload: type[msgspec.Struct]
    layer: str | None = None
    shelf: Shelf | None = None
    entry: Callable[[Op], Entry] | None = None
    fold: Callable[[State, Op], None] = _nothing
    needs: str = ""
    reaches_out: bool = False
    upcast: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    kept_as: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    foreseen: bool = False


_kinds: dict[tuple[str, int], Kind] = {}
_shelves: dict[str, Shelf] = {}


def register(kind: Kind) -> None:
    """Add a kind. Raises ValueError when this version of it, or its shelf's name, is taken."""
    if _kinds.setdefault((kind.name, kind.version), kind) != kind:
        raise ValueError(f"{kind.name} {kind.version} is registered twice")
    if kind.shelf and _shelves.setdefault(kind.shelf.name, kind.shelf) is not kind.shelf:
        raise ValueError(f"two shelves are called {kind.shelf.name}")


def find(name: str, version: int) -> Kind | None:
    """Give the kind, or None when it is unknown here."""
    return _kinds.get((name, version))


def kind_for(name: str, version: int) -> Kind:
    """Give the kind. Raises UnknownKind."""
    if kind := find(name, version):
        return kind
    raise UnknownKind(f"{name} {version}")


def upcasted(op: Op) -> Op:
    """Give the operation as its kind's newest version keeps it; an unknown one as it is."""
    kind = find(op.k, op.v)
    while kind is not None and kind.upcast is not None:
        op = msgspec.structs.replace(op, v=op.v + 1, p=kind.upcast(op.p))
        kind = find(op.k, op.v)
    if kind is not None and kind.kept_as is not None:
        return msgspec.structs.replace(op, p=kind.kept_as(op.p))
    return op


def catalogue() -> list[Kind]:
    """Every registered kind, by name and version."""
    return [_kinds[key] for key in sorted(_kinds)]


def shelves() -> dict[str, Shelf]:
    """Every shelf an entry may lie on, by name."""
    return _shelves
