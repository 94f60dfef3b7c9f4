"""The feed: what changed in a store, in commit order, one row a thing.

A store's head row is its write lock: sequence numbers are given out under it, stores in id
order, so that the order of commits is the order of numbers and no reader skips one.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log.models import Feed, FeedHead
from crm_pwa.core.sql import insert_new, upsert
from crm_pwa.members.models import MemberStore

Pair = tuple[str, str, str]
CHUNK = 5_000


def touch(session: Session, pairs: Iterable[Pair]) -> None:
    """Move things to the end of their stores' feeds. ``pairs``: (store_id, t, key)."""
    put(session, [{"store_id": s, "t": t, "k": k, "why": "", "into": ""} for s, t, k in pairs])


def gone(session: Session, store_id: str, member_id: str, why: str, into: str = "") -> None:
    """Tell a store's phones to drop a member. ``why``: left_scope, merged or erased.

    What the feed had of the member goes: a phone that reads it from its beginning, or from
    before the member came, is given no card of somebody the store no longer holds.
    """
    session.execute(_FORGET, {"store": store_id, "member": member_id})
    row = {"store_id": store_id, "t": "gone", "k": member_id, "why": why, "into": into}
    put(session, [row])


def put(session: Session, rows: Iterable[dict[str, str]]) -> None:
    """Write feed rows (store_id, t, k, why, into), each with a sequence number of its own."""
    by_store: dict[str, dict[tuple[str, str], dict[str, str]]] = defaultdict(dict)
    for row in rows:
        by_store[row["store_id"]][row["t"], row["k"]] = row
    for store_id in sorted(by_store):
        wanted = list(by_store[store_id].values())
        seq = _allot(session, store_id, len(wanted))
        numbered = [{**row, "seq": seq + i} for i, row in enumerate(wanted, 1)]
        for start in range(0, len(numbered), CHUNK):
            part = numbered[start : start + CHUNK]
            upsert(session, Feed, part, update=("seq", "why", "into"))


def lock(session: Session, store_ids: Iterable[str]) -> None:
    """Take the stores' write locks in id order, before anything is judged."""
    for store_id in sorted(store_ids):
        _allot(session, store_id, 0)


def stores_of(session: Session, member_ids: Iterable[str]) -> dict[str, list[str]]:
    """The stores that hold each member."""
    from_db: dict[str, list[str]] = defaultdict(list)
    ids = sorted(set(member_ids))
    for start in range(0, len(ids), CHUNK):
        found = session.execute(_HOLDERS, {"ids": ids[start : start + CHUNK]})
        for member_id, store_id in found:
            from_db[member_id].append(store_id)
    return from_db


def _allot(session: Session, store_id: str, n: int) -> int:
    """Lock the store and reserve ``n`` numbers; return the last one given out before."""
    after = session.execute(_ADVANCE, {"store": store_id, "n": n}).scalar_one_or_none()
    if after is None:
        insert_new(session, FeedHead, [{"store_id": store_id, "seq": 0}])
        after = session.execute(_ADVANCE, {"store": store_id, "n": n}).scalar_one()
    return int(after) - n


_ADVANCE = (
    update(FeedHead)
    .where(FeedHead.store_id == bindparam("store"))
    .values(seq=FeedHead.seq + bindparam("n"))
    .returning(FeedHead.seq)
    .execution_options(synchronize_session=False)
)
_FORGET = (
    delete(Feed)
    .where(Feed.store_id == bindparam("store"), Feed.k == bindparam("member"))
    .where(Feed.t.in_(("card", "index")))
    .execution_options(synchronize_session=False)
)
_HOLDERS = select(MemberStore.member_id, MemberStore.store_id).where(
    MemberStore.member_id.in_(bindparam("ids", expanding=True))
)
