"""Purchases of members who became one, or two again, count at once for whom they are theirs."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.bulk import keep
from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.identity import merging, unmerging
from crm_pwa.members.models import Member, MemberMerge, MemberStat
from crm_pwa.products import stats


def after_merge(session: Session, accepted: list[Accepted]) -> None:
    """Count the purchases of who stays anew."""
    _recount(session, {one.member_id for one in accepted})


def after_end(session: Session, accepted: list[Accepted]) -> None:
    """Count those of both anew."""
    away = [session.get_one(MemberMerge, one.op.of).away for one in accepted]
    _recount(session, {one.member_id for one in accepted} | set(away))


def _recount(session: Session, member_ids: Iterable[str]) -> None:
    """As of the last count; before the first one there is nothing to count."""
    as_of = session.scalar(_AS_OF)
    members = session.execute(_MEMBERS, {"ids": sorted(member_ids)}).all()
    if as_of and members:
        counted = stats.count(session, members, stats.aliases(session), date.fromisoformat(as_of))
        keep(session, MemberStat, list(counted.values()))


_AS_OF = select(MemberStat.as_of).order_by(MemberStat.as_of.desc()).limit(1)
_MEMBERS = (
    select(Member.id, Member.joined_on, Store.trade)
    .join(Store, Store.id == Member.home_store)
    .where(Member.id.in_(bindparam("ids", expanding=True)))
    .where(Member.merged_into == "", Member.erased_at.is_(None))
)

BEFORE = (merging, unmerging)
"""What says whose they are: that follows from an operation first."""
effects.on("member.merge", after_merge)
effects.on("member.unmerge", after_end)
