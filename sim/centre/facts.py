"""What happens in the shop without a phone asking: members move, are erased, phones signed off."""

from collections.abc import Callable

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Device
from crm_pwa.core.clock import store_day
from crm_pwa.core.log.models import MemberKey, OperationBody
from crm_pwa.core.sql import insert_new
from crm_pwa.members import carried, feed, search_keys
from crm_pwa.members.models import Card, Member, MemberStore
from sim.centre import joins

Fact = Callable[..., None]


def _day(now_ms: int) -> str:
    return store_day(now_ms, "UTC").isoformat()


def leave(session: Session, now_ms: int, id: str, store: str) -> None:
    """A store no longer holds a member, as an import says it."""
    held = session.get(MemberStore, (id, store))
    if held is not None:
        session.delete(held)
        session.flush()
        feed.gone(session, [feed.Went(store, id, "left_scope", _day(now_ms))])
        search_keys.refresh(session, [id])


def join(session: Session, _now_ms: int, id: str, store: str) -> None:
    """A store holds a member from now on.

    Who is one with another comes in that one's name.
    """
    member = session.get_one(Member, id)
    if member.erased_at is not None or member.merged_into:
        return
    row = {"member_id": id, "store_id": store, "why": "visit", "until_day": ""}
    insert_new(session, MemberStore, [row])
    search_keys.refresh(session, [id])
    feed.touch(session, [(store, t, id) for t in ("card", "index")])


def erase(session: Session, now_ms: int, id: str) -> None:
    """A member asked to be forgotten: the key goes, and with it every word.

    Who is one with another asks in that one's name.
    """
    member = session.get_one(Member, id)
    if member.erased_at is not None or member.merged_into:
        return
    stores = feed.stores_of(session, [id])[id]
    feed.lock(session, stores)
    member.erased_at = now_ms
    session.execute(delete(OperationBody).where(OperationBody.member_id == id))
    session.execute(delete(MemberKey).where(MemberKey.member_id == id))
    session.execute(delete(Card).where(Card.member_id == id))
    day = _day(now_ms)
    feed.gone(session, [feed.Went(store, id, "erased", day) for store in sorted(stores)])


def carry(session: Session, now_ms: int, id: str, store: str, most: str) -> None:
    """A store's phones are to carry so many cards; a list waits for this member."""
    carried.settle(session, store, int(most), {id}, tz="UTC", now_ms=now_ms)


def revoke(session: Session, now_ms: int, id: str) -> None:
    """The phones of one of the staff are signed off for good."""
    session.execute(update(Device).where(Device.staff_id == id).values(revoked_at=now_ms))


ALL: dict[str, Fact] = {
    "leave": leave,
    "join": join,
    "erase": erase,
    "carry": carry,
    "revoke": revoke,
    "merge": joins.merge,
    "unmerge": joins.unmerge,
}
