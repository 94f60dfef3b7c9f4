"""Operations about operations: undone, moved, given up. Importing this brings in every kind."""

from typing import Annotated

from msgspec import Meta, Struct

from crm_pwa.core.merge import Kind, Op, register
from crm_pwa.core.merge.life import EVERYTHING, MARKS, mark, undo
from crm_pwa.core.merge.shelves import Entry, State
from crm_pwa.identity import kinds as identity
from crm_pwa.members import kinds as members
from crm_pwa.messages import kinds as messages
from crm_pwa.notes import kinds as notes
from crm_pwa.privacy import kinds as privacy
from crm_pwa.prompts import kinds as prompts

DOMAINS = (identity, members, messages, notes, privacy, prompts)


class Undo(Struct, forbid_unknown_fields=True):
    """The operation `of` is taken back, for good."""


class Move(Struct, forbid_unknown_fields=True):
    """The operation `of` was saved on the wrong member: it leaves this card and joins the other."""

    to: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,64}$(?!\n)")]


class OpDiscard(Struct, forbid_unknown_fields=True):
    """A refused operation, `of`, is given up by its author. One that counts by now is undone."""


def _undo(state: State, op: Op) -> None:
    undo(state, op.of)


def _move(op: Op) -> Entry:
    at, row = mark(op, [op.of], EVERYTHING)
    return at, row | {"to": op.p["to"]}


register(Kind(name="undo", version=1, payload=Undo, fold=_undo, needs="of"))
register(Kind(name="move", version=1, payload=Move, shelf=MARKS, entry=_move, needs="of"))
register(Kind(name="op.discard", version=1, payload=OpDiscard, needs="of"))
