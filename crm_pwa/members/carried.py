"""Which full cards a store's phones carry: those of the members most likely to come in.

A store holds all of its members in the index; a phone has no room for fifty thousand cards. A
card that a guide works with is carried from then on, until the next count.
"""

from collections.abc import Collection

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from crm_pwa.core.clock import store_day
from crm_pwa.core.log.models import Feed
from crm_pwa.members import feed
from crm_pwa.members.models import Member, MemberStat, MemberStore, Presence

Seen = tuple[bool, str, str]


def settle(
    session: Session, store_id: str, most: int, first: Collection[str], *, tz: str, now_ms: int
) -> tuple[int, int]:
    """Have the store's phones carry the ``most`` likeliest cards; return how many came and went.

    Likeliest are ``first`` (those a list waits for), then who was last in any store: by a
    purchase, a scan or a guide's word; then who joined last. New cards are sent in that order.
    Whoever the store does not hold, and its phones were told of all the same, goes.
    Must run inside ``db.writing()``.
    """
    feed.lock(session, [store_id])
    arrived = session.execute(_ARRIVED, {"store": store_id})
    here = {row.member_id: store_day(row.until, tz).isoformat() for row in arrived}
    seen: dict[str, Seen] = {
        row.id: (row.id in first, max(row.last_visit or "", here.get(row.id, "")), row.joined_on)
        for row in session.execute(_HELD, {"store": store_id})
    }
    likely = sorted(sorted(seen), key=seen.__getitem__, reverse=True)[:most]
    carried = set(session.scalars(_CARRIED, {"store": store_id}))
    came = [member for member in likely if member not in carried]
    went = (carried & seen.keys()).difference(likely)
    feed.touch(session, [(store_id, "card", member) for member in came])
    feed.put_down(session, store_id, went)
    strangers = session.scalars(_STRANGERS, {"store": store_id}).all()
    day = store_day(now_ms, tz).isoformat()
    feed.gone(session, [feed.Went(store_id, member, "left_scope", day) for member in strangers])
    return len(came), len(went) + len(strangers)


_HELD = (
    select(Member.id, Member.joined_on, MemberStat.last_visit)
    .join(MemberStore, MemberStore.member_id == Member.id)
    .outerjoin(MemberStat, MemberStat.member_id == Member.id)
    .where(MemberStore.store_id == bindparam("store"))
    .where(Member.erased_at.is_(None), Member.merged_into == "")
)
_ARRIVED = (
    select(Presence.member_id, func.max(Presence.until).label("until"))
    .join(MemberStore, MemberStore.member_id == Presence.member_id)
    .where(MemberStore.store_id == bindparam("store"))
    .group_by(Presence.member_id)
)
_CARRIED = select(Feed.k).where(Feed.store_id == bindparam("store"), Feed.t == "card")
_STRANGERS = (
    select(Feed.k)
    .where(Feed.store_id == bindparam("store"), Feed.t.in_(("card", "index")))
    .where(~exists().where(MemberStore.member_id == Feed.k, MemberStore.store_id == Feed.store_id))
    .distinct()
    .order_by(Feed.k)
)
