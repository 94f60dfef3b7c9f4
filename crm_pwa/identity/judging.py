"""Who may make two members one, and two again.

A store's lead, of members their store holds, both of them; an area manager of members of the area's
stores, which may be two; administrators, of any.
A guide may not, nor may anybody beyond reach: to them one of the two does not exist. While one of
the two waits to be forgotten nobody may: the other would be forgotten with them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core.log.op import Op
from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.members import asked as erasures
from crm_pwa.members import queries
from crm_pwa.members.judge import CHAIN_ROLES, Refusals, Rejected, check
from crm_pwa.members.models import Member, MemberMerge
from crm_pwa.members.verdicts import Sender

MAY = ("lead", *CHAIN_ROLES)


def _judge_merges(session: Session, asked: Sequence[tuple[Op, str]], sender: Sender) -> Refusals:
    wanted = sorted({op.p["away"] for op, _ in asked} | {member for _, member in asked})
    members = {row.id: row for row in _MEMBERS.rows(session, wanted)}
    reach = _reach(session, sender, wanted)
    going = erasures.waits(session, wanted)
    found: Refusals = {}
    for op, survivor in asked:
        away = members.get(op.p["away"])
        beyond = not {op.p["away"], survivor} <= reach
        if sender.scope.role not in MAY:
            found[op.id] = Rejected("forbidden")
        elif away is None or beyond:
            found[op.id] = Rejected("out_of_scope")
        elif why := _against(away, members[survivor]):
            found[op.id] = Rejected(why)
        elif not going.isdisjoint({away.id, survivor}):
            found[op.id] = Rejected("locked")
    return found


def _reach(session: Session, sender: Sender, wanted: list[str]) -> set[str]:
    """Of these, whom this person may say it of."""
    scope = sender.scope
    return set(wanted) if scope.role == "admin" else queries.held_by(session, scope, wanted)


def _against(away: Any, survivor: Any) -> str:
    if away.erased_at is not None or survivor.erased_at is not None:
        return "erased"
    return "invalid" if away.merged_into or away.id == survivor.id else ""


def _judge_unmerges(session: Session, asked: Sequence[tuple[Op, str]], sender: Sender) -> Refusals:
    merges = {row.id: row for row in _MERGES.rows(session, sorted({op.of for op, _ in asked}))}
    holders = queries.resolve(session, {row.into for row in merges.values()})
    survivors = {row.id: row for row in _MEMBERS.rows(session, sorted({m for _, m in asked}))}
    reach = _reach(session, sender, sorted(survivors))
    found: Refusals = {}
    for op, survivor in asked:
        merge = merges.get(op.of)
        if sender.scope.role not in MAY:
            found[op.id] = Rejected("forbidden")
        elif survivor not in reach:
            found[op.id] = Rejected("out_of_scope")
        elif survivors[survivor].erased_at is not None:
            found[op.id] = Rejected("erased")
        elif merge is None or merge.ended_at is not None or holders.get(merge.into) != survivor:
            found[op.id] = Rejected("invalid")
    return found


_M, _J = table_of(Member).c, table_of(MemberMerge).c
_MEMBERS = ByIds(select(_M.id, _M.merged_into, _M.erased_at), _M.id)
_MERGES = ByIds(select(_J.id, _J.into, _J.ended_at), _J.id)

check("member.merge", _judge_merges)
check("member.unmerge", _judge_unmerges)
