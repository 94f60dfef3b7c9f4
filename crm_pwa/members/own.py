"""What a member may do on their own page: to themselves alone, and of these kinds only."""

from crm_pwa.core.log.op import Op
from crm_pwa.core.scope import MEMBER, Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members.verdicts import Sender
from crm_pwa.privacy.consent import MEMBERSHIP

KINDS = frozenset(
    {
        "consent.set",
        "allergy.add",
        "allergy.none",
        "allergy.withdraw",
        "tag.remove",
        "note.retract",
        "facet.set",
    }
)
CHANNEL = "channel"
"""The one value they set themselves: how the shop may reach them."""


def sender(member_id: str, keys: Keys, now_ms: int) -> Sender:
    """The member as the one who acts."""
    return Sender(Scope(member_id, MEMBER, ()), now_ms, keys)


def may(op: Op, scope: Scope) -> bool:
    """Tell whether a member's own operation is one that members make, of themselves, by their id.

    A code is no name for it. Membership itself is not taken back here: that is being forgotten.
    """
    if op.act != scope.own or op.m != scope.own or op.k not in KINDS:
        return False
    if op.k == "consent.set":
        return bool(op.p["layer"] != MEMBERSHIP)
    return bool(op.k != "facet.set" or op.p["facet"] == CHANNEL)
