"""What people do on a server's page, as operations: made here, recorded like any other."""

import hashlib
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core import hlc, ids
from crm_pwa.core.errors import AppError, ConsentMissing, Forbidden, Invalid, NotHere
from crm_pwa.core.log.models import Operation
from crm_pwa.core.log.op import BadOp, Op, decode_op
from crm_pwa.members.models import Card
from crm_pwa.members.record import record
from crm_pwa.members.verdicts import Sender, Verdict

_ERRORS: dict[str, type[AppError]] = {
    "forbidden": Forbidden,
    "out_of_scope": NotHere,
    "erased": NotHere,
    "consent_missing": ConsentMissing,
    "consent_withdrawn": ConsentMissing,
}


VERSION = 1
"""The version that every kind is written in."""


class Verb(msgspec.Struct, kw_only=True):
    """One thing somebody did: the kind, on whom, with which payload.

    ``of`` and ``obs`` name operations it is about; ``seen`` the member's rev on screen;
    ``once`` is minted by the page that showed the form, so that sending it twice is once.
    """

    kind: str
    member: str
    payload: dict[str, Any]
    of: str = ""
    obs: list[str] = []
    seen: int = 0
    once: str = ""


def do(session: Session, sender: Sender, *verbs: Verb) -> list[Verdict]:
    """Record the verbs as one batch inside the caller's write transaction.

    Raises Invalid for a payload its kind does not take, or the error of the first refusal;
    then nothing of the batch is kept. What the same form said before is a ``duplicate``, unless
    it was taken back since.
    """
    ops = [_op(verb, sender, place) for place, verb in enumerate(verbs)]
    verdicts = _said_before(session, sender, ops) if any(verb.once for verb in verbs) else {}
    if verdicts:
        ops = [_anew(session, op) if op.id in verdicts else op for op in ops]
    recorded = record(session, [op for op in ops if op.id not in verdicts], sender)
    fresh = recorded.verdicts
    for verdict in fresh:
        if verdict.s == "rejected":
            what = recorded.faults.get(verdict.id, verdict.why)
            raise _ERRORS.get(verdict.why, Invalid)(verdict.why, what)
        if verdict.s == "deferred":
            raise NotHere(verdict.id)
    verdicts |= {verdict.id: verdict for verdict in fresh}
    return [verdicts[op.id] for op in ops]


def check(verb: Verb, sender: Sender) -> None:
    """Raise Invalid for a payload its kind does not take."""
    _op(verb, sender, 0)


def _said_before(session: Session, sender: Sender, ops: list[Op]) -> dict[str, Verdict]:
    found = session.execute(_KEPT, {"ids": [op.id for op in ops], "by": sender.scope.staff_id})
    return {row.id: Verdict(row.id, "duplicate", rev=row.rev) for row in found}


def _anew(session: Session, op: Op) -> Op:
    """What was said before and taken back since is said again, by another id."""
    state = session.scalar(_STATE, {"m": op.m})
    undone = msgspec.json.decode(state)["undone"] if state else ()
    return msgspec.structs.replace(op, id=ids.new()) if op.id in undone else op


def _id(verb: Verb, by: str) -> str:
    """An id of its own; for a form's verb always the same one for the same words by the same hand.

    A form changed and sent again says something new, so what it says is part of the id.
    """
    if not ids.is_uuid(verb.once):
        return ids.new()
    said = [verb.once, by, verb.kind, verb.member, verb.of, sorted(verb.payload.items())]
    digest = hashlib.sha256(msgspec.json.encode(said)).digest()
    return ids.uuid7(ids.millis(verb.once), digest[: ids.RANDOM_BYTES])


def _op(verb: Verb, sender: Sender, place: int) -> Op:
    made = Op(
        id=_id(verb, sender.scope.staff_id),
        v=VERSION,
        k=verb.kind,
        m=verb.member,
        n=0,
        hlc=hlc.make(sender.now_ms, place),
        act=sender.scope.staff_id,
        seen=verb.seen,
        obs=verb.obs,
        of=verb.of,
        p=verb.payload,
    )
    try:
        return decode_op(msgspec.json.encode(made))
    except BadOp as error:
        raise Invalid(str(error), error.reason) from error


_KEPT = (
    select(Operation.id, Operation.rev)
    .where(Operation.id.in_(bindparam("ids", expanding=True)))
    .where(Operation.actor_id == bindparam("by"), Operation.verdict == "accepted")
)
_STATE = select(Card.state).where(Card.member_id == bindparam("m"))
