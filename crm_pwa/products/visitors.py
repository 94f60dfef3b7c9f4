"""Which stores hold a member because they shop there (a visit in 180 days)."""

from collections.abc import Iterator
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select
from sqlalchemy.orm import Session

from crm_pwa.core.db import db, writing
from crm_pwa.core.sql import ByIds, table_of, upsert
from crm_pwa.members import feed, search_keys
from crm_pwa.members.models import Member, MemberStore
from crm_pwa.products import stats
from crm_pwa.products.models import PurchaseLine

VISIT = "visit"
HELD_DAYS = 180
PAGE = 2_000
Row = dict[str, Any]


def refresh(as_of: date) -> int:
    """Let stores hold who shopped there lately, and let go of who did not; return how many moved.

    A store that holds a member for another reason (home, scan, assignment), or for good, keeps it.
    Works page by page, each a transaction of its own.
    """
    session = db.session()
    merged = {alias: m for m, aliases in stats.aliases(session).items() for alias in aliases}
    between = {
        "first": (as_of - timedelta(days=HELD_DAYS)).isoformat(),
        "as_of": as_of.isoformat(),
    }
    moved = 0
    for ids in _pages(session):
        found = _VISITS.rows(session, ids, **between)
        visits = [
            (merged.get(str(r.member_id), str(r.member_id)), r.store_id, r.day) for r in found
        ]
        if visits:
            with writing() as out:
                moved += _hold(out, visits)
    with writing() as out:
        return moved + _let_go(out, as_of.isoformat())


def _pages(session: Session) -> Iterator[list[str]]:
    last = ""
    while page := list(session.scalars(_MEMBERS, {"after": last, "page": PAGE})):
        yield page
        last = page[-1]


def _hold(session: Session, visits: list[tuple[str, str, str]]) -> int:
    ids = sorted({member for member, _, _ in visits})
    feed.lock(session, {store for _, store, _ in visits})
    here = set(session.scalars(_HERE, {"ids": ids}))
    held = {
        (r.member_id, r.store_id): (r.why, r.until_day)
        for r in session.execute(_HELD, {"ids": ids})
    }
    rows: dict[tuple[str, str], Row] = {}
    for member, store, day in sorted(visits, key=itemgetter(2)):
        until = (date.fromisoformat(day) + timedelta(days=HELD_DAYS)).isoformat()
        before = held.get((member, store))
        if member in here and (before is None or _longer(*before, until)):
            row = {"member_id": member, "store_id": store, "why": VISIT, "until_day": until}
            rows[member, store] = row
    upsert(session, MemberStore, list(rows.values()), update=("why", "until_day"))
    new = [key for key in rows if key not in held]
    search_keys.refresh(session, {member for member, _ in new})
    feed.touch(session, [(store, "index", m) for m, store in new])
    return len(new)


def _longer(why: str, before: str, until: str) -> bool:
    return why == VISIT and before != "" and before < until


def _let_go(session: Session, day: str) -> int:
    asked = {"visit": VISIT, "day": day}
    feed.lock(session, {row.store_id for row in session.execute(_OVER, asked)})
    over = session.execute(_OVER, asked).all()  # who was scanned meanwhile stays
    went = [feed.Went(row.store_id, row.member_id, "left_scope", day) for row in over]
    feed.gone(session, went)
    if over:
        session.execute(_DROP, asked)
        search_keys.refresh(session, {row.member_id for row in over})
    return len(over)


_L, _H = table_of(PurchaseLine).c, table_of(MemberStore).c
_VISITS = ByIds(
    select(_L.member_id, _L.store_id, func.max(_L.day).label("day"))
    .outerjoin(table_of(MemberStore), (_H.member_id == _L.member_id) & (_H.store_id == _L.store_id))
    .where(or_(_H.why.is_(None), (_H.why == VISIT) & (_H.until_day != "")))
    .where(_L.day >= bindparam("first"), _L.day < bindparam("as_of"), _L.qty > 0)
    .group_by(_L.member_id, _L.store_id)
    .order_by(_L.member_id, _L.store_id),
    _L.member_id,
)
"""The last visit to each store that does not hold the member for another reason, or for good."""
_MEMBERS = (
    select(Member.id)
    .where(Member.id > bindparam("after"))
    .order_by(Member.id)
    .limit(bindparam("page"))
)
_HERE = select(Member.id).where(
    Member.id.in_(bindparam("ids", expanding=True)),
    Member.merged_into == "",
    Member.erased_at.is_(None),
)
_HELD = select(
    MemberStore.member_id, MemberStore.store_id, MemberStore.why, MemberStore.until_day
).where(MemberStore.member_id.in_(bindparam("ids", expanding=True)))
_OVER = (
    select(MemberStore.member_id, MemberStore.store_id)
    .where(MemberStore.why == bindparam("visit"))
    .where(MemberStore.until_day != "", MemberStore.until_day < bindparam("day"))
    .order_by(MemberStore.store_id, MemberStore.member_id)
)
_DROP = (
    delete(MemberStore)
    .where(MemberStore.why == bindparam("visit"))
    .where(MemberStore.until_day != "", MemberStore.until_day < bindparam("day"))
    .execution_options(synchronize_session=False)
)
