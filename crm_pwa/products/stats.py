"""Members' facts, counted from purchase lines and kept for their cards."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.bulk import keep
from crm_pwa.core.db import db, writing
from crm_pwa.members import feed
from crm_pwa.members.models import Member, MemberStat
from crm_pwa.members.stages import numbers_of
from crm_pwa.members.stats import Day, facts
from crm_pwa.products import queries

PAGE = 500
Stats = dict[str, dict[str, Any]]


def refresh(as_of: date) -> int:
    """Count every member's facts as of a store day; return for how many they changed.

    Works through the members a page at a time, each written in a transaction of its own, so
    memory stays bounded and nobody waits long. Cards are sent out only where a fact changed.
    """
    session = db.session()
    merged = aliases(session)
    changed = 0
    for members in _pages(session):
        stats = count(session, members, merged, as_of)
        kept = {row.member_id: row._asdict() for row in session.execute(_KEPT, {"ids": [*stats]})}
        news = [m for m, row in stats.items() if _differs(row, kept.get(m))]
        with writing() as out:
            keep(out, MemberStat, list(stats.values()))
            held = feed.stores_of(out, news)
            feed.renew(out, [(store, "card", m) for m in news for store in held.get(m, ())])
        changed += len(news)
    return changed


def count(
    session: Session,
    members: Sequence[Row[str, str, str]],
    merged: dict[str, list[str]],
    as_of: date,
) -> Stats:
    """Rows of ``MemberStat`` for these members (id, joined_on, trade), by member id.

    ``merged``: what ``aliases`` gives; their lines count for the holder.
    """
    holder = {a: row.id for row in members for a in (row.id, *merged.get(row.id, ()))}
    days = _days(session, holder, as_of)
    found = {
        row.id: facts(days.get(row.id, ()), row.joined_on, as_of, numbers_of(row.trade))
        for row in members
    }
    bought = _last_bought(session, holder, {m: f.last_visit for m, f in found.items()})
    return {
        m: {
            "member_id": m,
            "as_of": as_of.isoformat(),
            **vars(f),
            "last_bought": bought.get(m, ""),
        }
        for m, f in found.items()
    }


def _days(session: Session, holder: dict[str, str], as_of: date) -> dict[str, list[Day]]:
    rows = queries.days(session, holder, as_of.isoformat())
    found: dict[str, dict[str, Day]] = defaultdict(dict)
    for alias, day, spend, most in rows:
        by_day = found[holder[alias]]
        one = Day(day, int(spend), most > 0)
        if other := by_day.get(day):
            one = Day(day, one.spend + other.spend, one.visit or other.visit)
        by_day[day] = one
    return {m: sorted(by_day.values(), key=lambda day: day.day) for m, by_day in found.items()}


def _last_bought(session: Session, holder: dict[str, str], last: dict[str, str]) -> dict[str, str]:
    visits = [(alias, last[m]) for alias, m in holder.items() if last[m]]
    found: dict[str, tuple[int, str]] = {}
    for (alias, _), row in sorted(queries.dearest(session, visits).items()):
        best = found.get(holder[alias])
        if best is None or row.amount > best[0]:
            found[holder[alias]] = (row.amount, row.name)
    return {m: name for m, (_, name) in found.items()}


def _differs(row: dict[str, Any], kept: dict[str, Any] | None) -> bool:
    return kept is None or any(
        kept[name] != value for name, value in row.items() if name != "as_of"
    )


def _pages(session: Session) -> Iterator[Sequence[Row[str, str, str]]]:
    last = ""
    while page := session.execute(_MEMBERS, {"after": last, "page": PAGE}).all():
        yield page
        last = page[-1].id


def aliases(session: Session) -> dict[str, list[str]]:
    """Who was merged into whom: {holder: [alias]}; few, so all at once."""
    found: dict[str, list[str]] = defaultdict(list)
    into_of = {row.id: row.merged_into for row in session.execute(_MERGED)}
    for alias, into in into_of.items():
        while into in into_of:
            into = into_of[into]  # noqa: PLW2901 - followed to its end
        found[into].append(alias)
    return found


_MEMBERS = (
    select(Member.id, Member.joined_on, Store.trade)
    .join(Store, Store.id == Member.home_store)
    .where(Member.id > bindparam("after"))
    .where(Member.merged_into == "", Member.erased_at.is_(None))
    .order_by(Member.id)
    .limit(bindparam("page"))
)
_MERGED = select(Member.id, Member.merged_into).where(Member.merged_into != "")
_KEPT = select(MemberStat.__table__).where(
    MemberStat.member_id.in_(bindparam("ids", expanding=True))
)
