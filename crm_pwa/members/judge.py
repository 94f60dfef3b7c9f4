"""May this operation count? Reach, role, consent and targets, before anything is folded."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.core.log.models import Logged
from crm_pwa.core.log.op import Op
from crm_pwa.core.merge import kind_for, too_many
from crm_pwa.core.scope import MEMBER
from crm_pwa.members.verdicts import Sender
from crm_pwa.privacy.consent import allows, channel_refused, layer_for

REASONS = frozenset(
    "forbidden out_of_scope consent_missing consent_withdrawn erased merged locked invalid "
    "id_reused too_old already_contacted unkind".split()
)
"""Why an operation is rejected: the closed list, of which each has words for people."""
UNDO_MS = 24 * 3_600_000
MOVABLE = frozenset({"tag.add", "facet.set", "note.add", "allergy.add"})
MERGES = frozenset({"member.merge", "member.unmerge"})
"""What no undo takes back: the one is the other's."""
CHAIN_ROLES = ("area", "admin")
"""Who sees no member's card, and may still say that two are one person: an area manager of members
of the area's stores, an administrator of any. On their desk alone, which asks who they are: no
phone pushes it for them."""
ENDS_OTHERS = ("lead", MEMBER)
"""Who takes back what somebody else wrote: a lead, and the member of whom it is."""
NEEDS_TARGET = frozenset({"undo", "note.retract", "move"})


class Rejected(Exception):
    """It will never count; ``why`` is one of ``REASONS``.

    ``what`` tells those who can still mend it what is wrong.
    """

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.what = what


class Deferred(Exception):
    """It cannot be judged yet; the phone keeps it and asks again."""


Refusals = dict[str, Rejected | Deferred]
Check = Callable[[Session, Sequence[tuple[Op, str]], Sender], Refusals]
_checks: dict[str, Check] = {}


def check(kind: str, how: Check) -> None:
    """Let a domain above judge its kind too: ``how(session, [(op, member id)], sender)``.

    It is asked once a batch, and gives what speaks against operations, by their ids.
    """
    _checks[kind] = how


def refusals(session: Session, asked: Sequence[tuple[Op, str]], sender: Sender) -> Refusals:
    """Ask every domain about its operations of a batch."""
    found: Refusals = {}
    for kind in sorted({op.k for op, _ in asked} & _checks.keys()):
        found |= _checks[kind](session, [one for one in asked if one[0].k == kind], sender)
    return found


def judge(
    op: Op, state: dict[str, Any], sender: Sender, *, within: bool, target: Logged | None
) -> None:
    """Pass, or raise Rejected or Deferred.

    ``state``: the member's folded card. ``within``: the member is in the actor's reach, or
    was named by a scanned code. ``target``: the logged operation ``op.of`` names.

    An undo has 24 hours, from when the server received its target to when the undo was made.
    The first is no phone's to say; the second is the phone's word freed of its clock's fault
    (``Sender.made_ms``). So a wrong clock neither adds to the 24 hours nor takes from them,
    and an undo made in time counts even if there was no network until later.
    """
    scope = sender.scope
    chain = scope.role in CHAIN_ROLES and not sender.device_id
    if op.k in MERGES and chain and op.act == scope.staff_id:
        return
    if not (scope.reads_members or scope.own) or op.act != scope.staff_id:
        raise Rejected("forbidden")
    if not within:
        raise Rejected("out_of_scope")
    kind = kind_for(op.k, op.v)
    layer = layer_for(kind.layer, op.p)
    if layer and not allows(state["consent"], layer):
        said = state["consent"].get(layer, {}).get("state")
        raise Rejected("consent_withdrawn" if said == "withdrawn" else "consent_missing")
    if kind.reaches_out and (why := channel_refused(state["consent"], op.p["channel"])):
        raise Rejected(why)
    if kind.needs == "obs" and too_many(state, op):
        raise Rejected("invalid")
    if op.k in NEEDS_TARGET:
        _judge_target(op, sender, target)


def judge_move(target: Op, here: dict[str, Any], there: dict[str, Any]) -> None:
    """May ``target`` leave the card ``here`` and join ``there``? Both are folded states.

    Raises Rejected for what is no note, for what was taken back, and for a layer the other
    member has not agreed to.
    """
    if target.k not in MOVABLE or target.id in here["dead"] or target.id in here["undone"]:
        raise Rejected("invalid")
    layer = layer_for(kind_for(target.k, target.v).layer, target.p)
    if layer and not allows(there["consent"], layer):
        raise Rejected("consent_missing")


def _judge_target(op: Op, sender: Sender, target: Logged | None) -> None:
    if target is None:
        raise Deferred("target not here")
    if target.verdict != "accepted" or target.kind in MERGES:
        raise Rejected("invalid")
    if target.actor_id != op.act and (op.k == "undo" or sender.scope.role not in ENDS_OTHERS):
        raise Rejected("forbidden")
    if op.k == "undo" and sender.made_ms(op.hlc) - target.received_at > UNDO_MS:
        raise Rejected("too_old")
