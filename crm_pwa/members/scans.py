"""Which ``code:`` names of a batch may be written to: those whose code was scanned."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.log.op import Op
from crm_pwa.core.scope import Scope
from crm_pwa.members.models import Presence

PREFIX = "code:"
BY_CODE = ("code", "till")
"""How a scan says that the code itself was there; a search tells nothing of it."""


def scanned(
    session: Session, ops: Sequence[Op], members: Mapping[str, str], scope: Scope
) -> set[str]:
    """The names whose code the sender scanned: in this batch, or before.

    Knowing a code is not enough to reach a member of another store. ``members``: names to
    member ids. Whoever a guide met once is known by their presence.
    """
    names = {op.m for op in ops if op.m.startswith(PREFIX) and op.m in members}
    here = {op.m for op in ops if op.m in names and _is_scan(op, scope)}
    if names == here:
        return here
    asked = {"staff": scope.staff_id, "ids": sorted({members[name] for name in names - here})}
    met = set(session.scalars(_MET, asked))
    return here | {name for name in names if members[name] in met}


def _is_scan(op: Op, scope: Scope) -> bool:
    return op.k == "scan.seen" and op.act == scope.staff_id and op.p["how"] in BY_CODE


_MET = (
    select(Presence.member_id)
    .where(Presence.staff_id == bindparam("staff"))
    .where(Presence.member_id.in_(bindparam("ids", expanding=True)))
)
