"""Operations about a member being here."""

from typing import Literal

from msgspec import Struct

from crm_pwa.core.merge import Kind, Op, register
from crm_pwa.core.merge.shelves import State


class ScanSeen(Struct, forbid_unknown_fields=True):
    """The member was here: by their code, found and confirmed, or at the till."""

    how: Literal["code", "search", "till"]


def _seen(state: State, op: Op) -> None:
    """Keep the latest; a visit cannot be undone."""
    state["seen_at"] = max(state["seen_at"], op.hlc)


register(Kind(name="scan.seen", version=1, payload=ScanSeen, fold=_seen, foreseen=True))
