"""The lead's verbs on edits whose code nobody has: give them to a member, or to nobody."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import added, did
from crm_pwa.core.log.models import Logged, Operation, Stray
from crm_pwa.core.log.op import Op
from crm_pwa.core.scope import Scope
from crm_pwa.members import codes, feed, strays, written
from crm_pwa.members import queries as members
from crm_pwa.members.record import record
from crm_pwa.members.scans import PREFIX
from crm_pwa.members.verdicts import Sender, Verdict
from crm_pwa.sync import queries

WHY = "out_of_scope"
"""What a phone is told of an edit that belongs to nobody: no member of this store."""


def assign(session: Session, lead: Sender, stray_id: str, member_id: str) -> list[Verdict]:
    """Give all edits on this one's code to a member within the lead's reach.

    They are judged at once, as their authors', so that nothing hangs on the phone that wrote
    them; when it asks again it is told whose they were. A code of ours leads to the member from
    now on; what an article or somebody else's card may bear does not. Raises NotHere.
    """
    group = queries.code_group(session, lead.scope, stray_id)
    member = members.member_for(session, lead.scope, member_id)
    verdicts: list[Verdict] = []
    told = {"member": member.id, "operations": [row.id for row in group]}
    did(session, Act("code_given", lead.scope.staff_id, lead.now_ms, lead.scope.first, detail=told))
    edits = list(zip(group, strays.opened(session, lead.keys, group), strict=True))
    _give(session, {op.m for _, op in edits}, member.id)
    for row, op in sorted(edits, key=_when):
        sender = _author(row, lead)
        verdicts += record(session, [op], sender, {op.m: member.id}).verdicts
    return verdicts


def _give(session: Session, names: Iterable[str], member_id: str) -> None:
    """Let our codes among these names lead to a member, and tell all stores that hold them."""
    ours = [code for name in names if codes.is_ours(code := name.removeprefix(PREFIX))]
    stores = feed.stores_of(session, [member_id])[member_id] if ours else []
    feed.lock(session, stores)  # before the member, as everybody does
    codes.add(session, dict.fromkeys(ours, member_id))
    feed.renew(session, [(store, t, member_id) for store in stores for t in ("card", "index")])


def turn_down(session: Session, lead: Sender, stray_id: str) -> None:
    """Say that nobody has this code: its edits are rejected, and their authors are shown so."""
    group = queries.code_group(session, lead.scope, stray_id)
    act = Act("edit", lead.scope.staff_id, lead.now_ms, lead.scope.first)
    edits = list(zip(group, strays.opened(session, lead.keys, group), strict=True))
    rows = [_refused(op, _author(row, lead))._asdict() for row, op in edits]
    added(session, Operation, rows, act)
    for _, op in edits:
        strays.drop(session, [op.id], op.act)


def _when(edit: tuple[Stray, Op]) -> tuple[str, str]:
    """The order they were made in: what is noted leans on the consent before it."""
    return edit[1].hlc, edit[1].id


def _author(row: Stray, lead: Sender) -> Sender:
    scope = Scope(row.actor_id, "guide", lead.scope.stores)
    return Sender(scope, lead.now_ms, lead.keys, row.device_id)


def _refused(op: Op, sender: Sender) -> Logged:
    body_hash = sender.keys.body_hash(written.body_of(op))
    return written.row_of(op, sender, "", body_hash, why=WHY)
