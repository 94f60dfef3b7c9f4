"""The feed: what changed in a store, in commit order, one row a thing.

A store's head row is its write lock: sequence numbers are given out under it, stores in id
order, so that the order of commits is the order of numbers and no reader skips one.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log.models import Feed, FeedHead
from crm_pwa.core.sql import ByIds, Prepared, alone, insert_new, table_of, upsert
from crm_pwa.members.models import MemberStore

Pair = tuple[str, str, str]
CHUNK = 5_000
KEPT_DAYS = 400
STAYS = {"why": "", "into": "", "day": ""}


class Went(NamedTuple):
    """A member a store's phones hold no longer. ``why``: left_scope, merged or erased.

    ``into``: who holds the notes of a merged one. ``day``: ISO date of the day they went.
    """

    store_id: str
    member_id: str
    why: str
    day: str
    into: str = ""


def touch(session: Session, pairs: Iterable[Pair]) -> None:
    """Move things to the end of their stores' feeds. ``pairs``: (store_id, t, key)."""
    put(session, [{"store_id": s, "t": t, "k": k} | STAYS for s, t, k in pairs])


def renew(session: Session, pairs: Iterable[Pair]) -> None:
    """As ``touch``, but of cards only those that the store's phones carry already."""
    wanted = list(pairs)
    cards: dict[str, list[str]] = defaultdict(list)
    for store_id, t, k in wanted:
        if t == "card":
            cards[store_id].append(k)
    held = {(s, k) for s, keys in cards.items() for k in carried(session, [s], keys)}
    touch(session, [pair for pair in wanted if pair[1] != "card" or (pair[0], pair[2]) in held])


def carried(session: Session, store_ids: Iterable[str], member_ids: Iterable[str]) -> set[str]:
    """Whose cards the phones of at least one of these stores carry."""
    ids = sorted(set(member_ids))
    return {
        row.k
        for store_id in store_ids
        for start in range(0, len(ids), CHUNK)
        for row in _CARRIED.rows(session, ids[start : start + CHUNK], store=store_id)
    }


def put_down(session: Session, store_id: str, member_ids: Iterable[str]) -> None:
    """Carry these members' cards no longer: their index rows, sent anew, say so."""
    named = [{"store": store_id, "member": member} for member in sorted(member_ids)]
    if named:
        session.connection().execute(_PUT_DOWN, named)
    touch(session, [(store_id, "index", one["member"]) for one in named])


def gone(session: Session, went: Iterable[Went]) -> None:
    """Tell stores' phones to drop members, who are no longer in the feed as anything else.

    A phone that pulls all anew is told of who stayed only: what went is never sent again.
    """
    rows = [one._asdict() | {"t": "gone"} for one in went]
    for row in rows:
        row["k"] = row.pop("member_id")
    named = [{"store": row["store_id"], "member": row["k"]} for row in rows]
    if named:
        session.connection().execute(_TAKE_OUT, named)
    put(session, rows)


def back(session: Session, pairs: Iterable[tuple[str, str]]) -> None:
    """Unsay that members went: (store_id, member_id). They are told of anew by their rows."""
    if named := [{"store": store, "member": member} for store, member in sorted(pairs)]:
        session.connection().execute(_UNSAY, named)


def forget(session: Session, today: date) -> int:
    """Forget who went more than 400 days ago, and remember up to where; return how many.

    A cursor from before that is answered with ``reset``: its phone pulls all anew.
    """
    before = {"day": (today - timedelta(days=KEPT_DAYS)).isoformat()}
    ends = session.execute(_OLD, before).all()
    for row in ends:
        session.execute(_REMEMBER, {"store": row.store_id, "last": row.last})
    if ends:
        session.execute(_FORGET, before)
    return sum(row.number for row in ends)


def put(session: Session, rows: Iterable[dict[str, str]]) -> None:
    """Write feed rows (store_id, t, k, why, into, day), each with a number of its own."""
    by_store: dict[str, dict[tuple[str, str], dict[str, str]]] = defaultdict(dict)
    for row in rows:
        by_store[row["store_id"]][row["t"], row["k"]] = row
    for store_id in sorted(by_store):
        wanted = list(by_store[store_id].values())
        seq = _allot(session, store_id, len(wanted))
        numbered = [{**row, "seq": seq + i} for i, row in enumerate(wanted, 1)]
        for start in range(0, len(numbered), CHUNK):
            part = numbered[start : start + CHUNK]
            upsert(session, Feed, part, update=("seq", "why", "into", "day"))


def lock(session: Session, store_ids: Iterable[str]) -> None:
    """Take the stores' write locks in id order, before anything is judged.

    Not where whoever writes has the whole database.
    """
    if alone(session):
        return
    for store_id in sorted(store_ids):
        _allot(session, store_id, 0)


def stores_of(session: Session, member_ids: Iterable[str]) -> dict[str, list[str]]:
    """The stores that hold each member."""
    from_db: dict[str, list[str]] = defaultdict(list)
    ids = sorted(set(member_ids))
    for start in range(0, len(ids), CHUNK):
        for row in _HOLDERS.rows(session, ids[start : start + CHUNK]):
            from_db[row.member_id].append(row.store_id)
    return from_db


def _allot(session: Session, store_id: str, n: int) -> int:
    """Lock the store and reserve ``n`` numbers; return the last one given out before."""
    asked = {"store": store_id, "n": n}
    after = _ADVANCE.rows(session, asked)
    if not after:
        insert_new(session, FeedHead, [{"store_id": store_id, "seq": 0}])
        after = _ADVANCE.rows(session, asked)
    return int(after[0].seq) - n


_HEAD, _HELD = table_of(FeedHead), table_of(MemberStore).c
_ADVANCE = Prepared(
    update(_HEAD)
    .where(_HEAD.c.store_id == bindparam("store"))
    .values(seq=_HEAD.c.seq + bindparam("n"))
    .returning(_HEAD.c.seq)
)
_HOLDERS = ByIds(select(_HELD.member_id, _HELD.store_id), _HELD.member_id)
_FEED = table_of(Feed)
_TAKE_OUT = delete(_FEED).where(
    _FEED.c.store_id == bindparam("store"),
    or_(_FEED.c.t == "card", _FEED.c.t == "index"),  # a list is not spelled out for many rows
    _FEED.c.k == bindparam("member"),
)
_PUT_DOWN = delete(_FEED).where(
    _FEED.c.store_id == bindparam("store"),
    _FEED.c.t == "card",
    _FEED.c.k == bindparam("member"),
)
_UNSAY = delete(_FEED).where(
    _FEED.c.store_id == bindparam("store"),
    _FEED.c.t == "gone",
    _FEED.c.k == bindparam("member"),
)
_CARRIED = ByIds(
    select(_FEED.c.k).where(_FEED.c.store_id == bindparam("store"), _FEED.c.t == "card"),
    _FEED.c.k,
)
_LONG_GONE = (_FEED.c.t == "gone", _FEED.c.day != "", _FEED.c.day < bindparam("day"))
_OLD = (
    select(_FEED.c.store_id, func.max(_FEED.c.seq).label("last"), func.count().label("number"))
    .where(*_LONG_GONE)
    .group_by(_FEED.c.store_id)
    .order_by(_FEED.c.store_id)
)
_REMEMBER = (
    update(FeedHead)
    .where(FeedHead.store_id == bindparam("store"))
    .values(forgotten=bindparam("last"))
    .execution_options(synchronize_session=False)
)
_FORGET = delete(_FEED).where(*_LONG_GONE)
