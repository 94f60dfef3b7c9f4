"""A child's yes needs the name of who answers for them, wherever it is given (PIPL 31)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.clock import store_day
from crm_pwa.core.log.op import Op
from crm_pwa.members import queries
from crm_pwa.members.judge import Refusals, Rejected, check
from crm_pwa.members.models import Member
from crm_pwa.members.verbs import Verb
from crm_pwa.members.verdicts import Sender
from crm_pwa.privacy.guardians import asks_guardian, is_child

GUARDIAN = "guardian"
"""What is missing, by name, for the page that can still ask."""


def is_minor(session: Session, member_id: str, now_ms: int) -> bool:
    """Whether a guardian answers for the member today, by the clock of their home store.

    Nobody can tell whose yes it is where one of those who are one is a child.
    """
    return member_id in _children(session, [member_id], now_ms)


def lacks_guardian(session: Session, verb: Verb, member_id: str, now_ms: int) -> bool:
    """Whether this answer would be refused, for it is a child's yes without a guardian's name."""
    return _is_bare(verb.payload) and is_minor(session, member_id, now_ms)


def _judge(session: Session, asked: Sequence[tuple[Op, str]], sender: Sender) -> Refusals:
    """A child's yes to any layer but membership itself, without a guardian's name."""
    bare = {op.id: member_id for op, member_id in asked if _is_bare(op.p)}
    children = _children(session, sorted(set(bare.values())), sender.now_ms) if bare else set()
    return {one: Rejected("invalid", GUARDIAN) for one, m in bare.items() if m in children}


def _is_bare(said: Mapping[str, Any]) -> bool:
    asks = asks_guardian(said["layer"], said["state"])
    return asks and not str(said.get(GUARDIAN, "")).strip()


def _children(session: Session, member_ids: Sequence[str], now_ms: int) -> set[str]:
    """Of these, who is a child by their own birthday, or by that of anybody they are one with."""
    holder = queries.resolve(session, member_ids)
    whole = queries.aliases(session, holder.values()) | {one: one for one in holder.values()}
    rows: Sequence[Any] = session.execute(_BORN, {"ids": sorted(whole)}).all()
    young = {whole[row.id] for row in rows if is_child(row.birthday, store_day(now_ms, row.tz))}
    return {member_id for member_id, held_by in holder.items() if held_by in young}


_BORN = (
    select(Member.id, Member.birthday, Store.tz)
    .join(Store, Store.id == Member.home_store)
    .where(Member.id.in_(bindparam("ids", expanding=True)))
    .where(Member.birthday != "")
)

check("consent.set", _judge)
