"""Members' facts, counted from purchase lines and kept for their cards."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core.db import db, writing
from crm_pwa.core.sparing import sparing
from crm_pwa.core.sql import ByIds, table_of, upsert
from crm_pwa.members import feed
from crm_pwa.members.models import Member, MemberStat
from crm_pwa.members.stages import numbers_of
from crm_pwa.members.stats import Day, Facts, facts, holds_to
from crm_pwa.products import queries, sources

PAGE = 1_000
FACTS = (*Facts.__dataclass_fields__, "last_bought")
"""What is counted of each member: the columns but for its key and day."""
LASTING = ("source", "holds_to")
"""What the next count tells by whether it has to count."""
Stats = dict[str, dict[str, Any]]


def refresh(as_of: date) -> int:
    """Count every member's facts as of a store day; return for how many they changed.

    Works through the members a page at a time, each written in a transaction of its own, so
    memory stays bounded and nobody waits long. Cards are sent out only where a fact changed.
    Nobody is counted anew whose last count still holds: the same purchases, and no day since on
    which one of the facts turns. Who cannot be counted keeps the facts of the day they had.
    """
    session = db.session()
    merged = aliases(session)
    changed, day = 0, as_of.isoformat()
    for members in _pages(session):
        kept = {row.member_id: row for row in _KEPT.rows(session, [row.id for row in members])}
        told = sources.of(session, members, merged, as_of)
        anew = [row for row in members if not _holds(kept.get(row.id), told[row.id], day)]
        stats = dict(sparing("facts", partial(_counted, session, merged, as_of, told), anew))
        failed = [row.id for row in anew if row.id not in stats]
        news = [m for m, row in stats.items() if _told(kept.get(m)) != tuple(map(row.get, FACTS))]
        with writing() as out:
            upsert(out, MemberStat, [*stats.values()], update=(*FACTS, *LASTING, "as_of"))
            page = {"first": members[0].id, "last": members[-1].id, "but": failed}
            out.execute(_COUNTED, page | {"day": day})
            held = feed.stores_of(out, news)
            feed.renew(out, [(store, "card", m) for m, stores in held.items() for store in stores])
        changed += len(news)
    return changed


def count(
    session: Session,
    members: Sequence[Row[str, str, str]],
    merged: dict[str, list[str]],
    as_of: date,
    told: Mapping[str, str] | None = None,
) -> Stats:
    """Rows of ``MemberStat`` for these members (id, joined_on, trade), by member id.

    ``merged``: what ``aliases`` gives; their lines count for the holder. ``told``: the marks of
    what is counted (``sources.of``), read before; without, they are counted anew next time.
    """
    if not members:
        return {}
    holder = {a: row.id for row in members for a in (row.id, *merged.get(row.id, ()))}
    bought: dict[str, list[Any]] = defaultdict(list)
    for line in queries.lines(session, holder, as_of.isoformat()):
        bought[holder[line.member_id]].append(line)
    days = {row.id: _days(bought[row.id]) for row in members}
    found = {
        row.id: facts(days[row.id], row.joined_on, as_of, numbers_of(row.trade)) for row in members
    }
    last = _last_bought(session, {m: _dearest(bought[m], f.last_visit) for m, f in found.items()})
    marks = told or {}
    return {
        row.id: {
            "member_id": row.id,
            "as_of": as_of.isoformat(),
            **vars(found[row.id]),
            "last_bought": last.get(row.id, ""),
            "source": marks.get(row.id, ""),
            "holds_to": holds_to(
                days[row.id], found[row.id], row.joined_on, as_of, numbers_of(row.trade)
            ),
        }
        for row in members
    }


def _counted(
    session: Session,
    merged: dict[str, list[str]],
    as_of: date,
    told: Mapping[str, str],
    members: Sequence[Row[str, str, str]],
) -> list[tuple[str, dict[str, Any]]]:
    return [*count(session, members, merged, as_of, told).items()]


def _holds(kept: Any, told: str, day: str) -> bool:
    """Whether the row that is kept says on that day what would be counted."""
    return bool(kept) and kept.source == told and kept.as_of <= day <= kept.holds_to


def _days(bought: Sequence[Any]) -> list[Day]:
    spend: dict[str, int] = {}
    visits = set()
    for _, day, _, qty, amount in bought:
        spend[day] = spend.get(day, 0) + amount
        if qty > 0:
            visits.add(day)
    return [Day(day, spend[day], day in visits) for day in sorted(spend)]


def _dearest(bought: Sequence[Any], day: str) -> list[Any]:
    """The dearest lines bought that day, those of one alias: names tell which of them it is."""
    that_day = [line for line in bought if line.day == day and line.qty > 0]
    if len(that_day) < 2:  # noqa: PLR2004 - most often: nothing to choose from
        return that_day
    first = min(that_day, key=lambda line: (-line.amount, line.member_id))
    return [
        line
        for line in that_day
        if (line.amount, line.member_id) == (first.amount, first.member_id)
    ]


def _last_bought(session: Session, dearest: dict[str, list[Any]]) -> dict[str, str]:
    wanted = {line.product_id for lines in dearest.values() for line in lines}
    names = {row.id: row.name for row in queries.about(session, wanted)}
    return {
        m: min(names[line.product_id] for line in lines) for m, lines in dearest.items() if lines
    }


def _told(kept: Any) -> tuple[Any, ...]:
    """The facts of a row that is kept; none when there is none."""
    return tuple(getattr(kept, name) for name in FACTS) if kept else ()


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
_S = table_of(MemberStat).c
_KEPT = ByIds(
    select(_S.member_id, _S.as_of, *(_S[name] for name in (*FACTS, *LASTING))), _S.member_id
)
_LIVING = select(Member.id).where(
    Member.id.between(bindparam("first"), bindparam("last")),
    Member.merged_into == "",
    Member.erased_at.is_(None),
)
_COUNTED = (
    update(table_of(MemberStat))
    .where(_S.member_id.in_(_LIVING), _S.as_of != bindparam("day"))
    .where(_S.member_id.not_in(bindparam("but", expanding=True)))
    .values(as_of=bindparam("day"))
)
