"""What people do on a server's page, as operations: made here, recorded like any other."""

from typing import Any

import msgspec
from sqlalchemy.orm import Session

from crm_pwa.core import hlc, ids
from crm_pwa.core.errors import AppError, ConsentMissing, Forbidden, Invalid, NotHere
from crm_pwa.core.log.op import BadOp, Op, decode_op
from crm_pwa.members.record import record
from crm_pwa.members.verdicts import Sender, Verdict

_ERRORS: dict[str, type[AppError]] = {
    "forbidden": Forbidden,
    "out_of_scope": NotHere,
    "erased": NotHere,
    "consent_missing": ConsentMissing,
    "consent_withdrawn": ConsentMissing,
}


class Verb(msgspec.Struct, kw_only=True):
    """One thing somebody did: the kind, on whom, with which payload.

    ``of`` and ``obs`` name operations it is about; ``seen`` the member's rev on screen;
    ``id`` is minted by the page that showed the form, so that sending it twice is once.
    """

    kind: str
    member: str
    payload: dict[str, Any]
    of: str = ""
    obs: list[str] = []
    seen: int = 0
    id: str = ""


def do(session: Session, sender: Sender, *verbs: Verb) -> list[Verdict]:
    """Record the verbs as one batch inside the caller's write transaction.

    Raises Invalid for a payload its kind does not take, or the error of the first refusal;
    then nothing of the batch is kept.
    """
    ops = [_op(verb, sender, place) for place, verb in enumerate(verbs)]
    recorded = record(session, ops, sender)
    verdicts = recorded.verdicts
    for verdict in verdicts:
        if verdict.s == "rejected":
            what = recorded.faults.get(verdict.id, verdict.why)
            raise _ERRORS.get(verdict.why, Invalid)(verdict.why, what)
        if verdict.s == "deferred":
            raise NotHere(verdict.id)
    return verdicts


def _op(verb: Verb, sender: Sender, place: int) -> Op:
    made = Op(
        id=verb.id or ids.new(),
        v=1,
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
