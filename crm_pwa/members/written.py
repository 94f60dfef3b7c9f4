"""How a judged operation is written down: stamped, hashed, a row of the log without words."""

import msgspec

from crm_pwa.core import hlc
from crm_pwa.core.log.models import Logged
from crm_pwa.core.log.op import Op
from crm_pwa.members.verdicts import Sender, Verdict


def body_of(op: Op) -> bytes:
    """What the hash and the sealed body cover: all but the transport's counter and the rev."""
    return msgspec.json.encode(msgspec.structs.replace(op, n=0, rev=0))


def clamped(op: Op, now_ms: int) -> Op:
    """The operation with a clock that is not ahead."""
    return msgspec.structs.replace(op, hlc=hlc.clamp(op.hlc, now_ms, op.n)[0])


def stamped(op: Op, rev: int, now_ms: int) -> Op:
    """The operation as it is folded: a clock that is not ahead, its rev, nothing seen beyond it."""
    clamped, _ = hlc.clamp(op.hlc, now_ms, op.n)
    return msgspec.structs.replace(op, hlc=clamped, rev=rev, seen=min(op.seen, rev - 1))


def addressed(op: Op, member_id: str) -> Op:
    """The operation as said of the member its name leads to.

    What it had seen was counted on a card of that name: of this one it had seen nothing.
    """
    if op.m == member_id:
        return op
    return msgspec.structs.replace(op, m=member_id, seen=0)


def row_of(op: Op, sender: Sender, member_id: str, body_hash: str, *, why: str = "") -> Logged:
    """The row of the log; ``why`` it was rejected, empty for an accepted one."""
    return Logged(
        id=op.id,
        device_id=sender.device_id,
        n=op.n,
        kind=op.k,
        v=op.v,
        member_id=member_id,
        rev=op.rev,
        hlc=op.hlc,
        actor_id=op.act,
        seen=op.seen,
        target_id=op.of,
        received_at=sender.now_ms,
        verdict="rejected" if why else "accepted",
        why=why,
        body_hash=body_hash,
    )


def repeated(before: Logged, body_hash: str) -> Verdict:
    """The verdict on an operation that was judged before: the same, or ``id_reused``.

    One that could not be read then (it has no kind) is not compared: it stays as it was judged.
    """
    if before.kind and before.body_hash != body_hash:
        return Verdict(before.id, "rejected", why="id_reused")
    if before.verdict == "rejected":
        return Verdict(before.id, "rejected", why=before.why)
    return Verdict(before.id, "duplicate", rev=before.rev, m=before.member_id)
