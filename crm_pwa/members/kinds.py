"""Operations about a member being here."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from crm_pwa.core.merge import Kind, Op, register
from crm_pwa.core.merge.shelves import State
from crm_pwa.members.shown import SHAPE

LONGEST_ADDRESS = 40
SHOWN = rf"^{SHAPE.pattern}$(?!\n)"


class ScanSeen(Struct, forbid_unknown_fields=True):
    """The member was here: by their code, found and confirmed, or at the till.

    ``shown``: the code itself, where their own phone showed it (``shown.py``).
    """

    how: Literal["code", "search", "till"]
    shown: Annotated[str, Meta(pattern=SHOWN)] = ""


class MemberJoin(Struct, forbid_unknown_fields=True):
    """Somebody without a code joined by phone number, in E.164; ``address``: how to greet them."""

    phone: Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}$(?!\n)")]
    address: Annotated[str, Meta(max_length=LONGEST_ADDRESS)] = ""


def _seen(state: State, op: Op) -> None:
    """Keep the latest; a visit cannot be undone."""
    state["seen_at"] = max(state["seen_at"], op.hlc)


register(Kind(name="scan.seen", version=1, payload=ScanSeen, fold=_seen, foreseen=True))
register(Kind(name="member.join", version=1, payload=MemberJoin))
