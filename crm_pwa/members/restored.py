"""Takes the forgotten apart from the living whom an older backup still takes for one with them.

Two were merged by mistake and made two again, and then the one was forgotten. A backup from
before that must not have the other forgotten too, nor keep on their card what was said of the one.
Whoever joined and was forgotten after the backup is not in it at all: a phone that has not heard
sends their joining again.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core import hlc, ids
from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.log.op import Op
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import holding
from crm_pwa.members.models import Member, MemberMerge

NOBODY = Scope("", "admin", ())


def part(session: Session, keys: Keys, gone: Collection[str], now_ms: int) -> None:
    """End every merge of one of ``gone`` with somebody who is not, as ``member.unmerge`` does."""
    for merge in list(_mixed(session, gone, now_ms)):
        homes = {merge.into: merge.into}
        holder = holding.locked(session, homes)[0][merge.into]
        op = Op(
            id=ids.new(),
            v=1,
            k="member.unmerge",
            m=holder,
            n=0,
            hlc=hlc.make(now_ms, 0),
            act="",
            seen=0,
            of=merge.id,
            p={},
        )
        effects.run(session, [Accepted(op, holder, NOBODY, now_ms, now_ms, keys=keys)])


def bury(session: Session, gone: Collection[str], now_ms: int) -> None:
    """Leave of each of ``gone`` whom this database never knew what is left of the forgotten."""
    known = set(session.scalars(select(Member.id).where(Member.id.in_(gone))))
    store = session.scalars(select(Store.id).order_by(Store.id)).first()
    session.add_all(
        Member(id=one, home_store=store, erased_at=now_ms) for one in set(gone) - known if store
    )


def _mixed(session: Session, gone: Collection[str], now_ms: int) -> Iterator[MemberMerge]:
    named = {"ids": sorted(gone)}
    merges = [*session.scalars(_MERGES, named)]
    merges += _unwritten(session, named, now_ms)
    return (one for one in merges if (one.away in gone) != (one.into in gone))


def _unwritten(session: Session, named: dict[str, list[str]], now_ms: int) -> list[MemberMerge]:
    """Merges of which there is no row: imports made such once."""
    rows = [
        MemberMerge(id=ids.new(), away=row.id, into=row.merged_into, at=now_ms, filled="{}")
        for row in session.execute(_ALIASES, named)
    ]
    session.add_all(rows)
    session.flush()
    return rows


_NAMED: BindParameter[list[str]] = bindparam("ids", expanding=True)
_LIVING = select(Member.id).where(Member.erased_at.is_(None))
_MERGES = (
    select(MemberMerge)
    .where(MemberMerge.ended_at.is_(None))
    .where(MemberMerge.away.in_(_LIVING), MemberMerge.into.in_(_LIVING))
    .where(or_(MemberMerge.away.in_(_NAMED), MemberMerge.into.in_(_NAMED)))
    .order_by(MemberMerge.at, MemberMerge.id)
)
_ALIASES = (
    select(Member.id, Member.merged_into)
    .where(Member.erased_at.is_(None), Member.merged_into.in_(_LIVING))
    .where(or_(Member.id.in_(_NAMED), Member.merged_into.in_(_NAMED)))
    .where(~exists().where(MemberMerge.away == Member.id, MemberMerge.ended_at.is_(None)))
    .order_by(Member.id)
)
