"""Reads of tills and of who came to them."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.accounts.queries import token_hash
from crm_pwa.checkout.models import Arrival, MemberSession, OneTime, Till
from crm_pwa.checkout.token import Token
from crm_pwa.core.errors import NotHere
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import Prepared, table_of
from crm_pwa.members import queries as members
from crm_pwa.members.models import Member, MemberCode, MemberStat, MemberStore
from crm_pwa.members.names import title

HERE_MS = 2 * 3_600_000
"""A member who came is here for as long as a scan opens their card."""
JUST_MS = 30 * 60_000
"""So long a till and the guides' phones say that somebody came."""
MOST = 5


class Known(NamedTuple):
    """A member as their own pages greet them."""

    id: str
    title: str
    home_store: str


def tills(session: Session, scope: Scope) -> list[Till]:
    """The tills of these stores, by store and number."""
    query = select(Till).where(Till.store_id.in_(scope.stores)).order_by(Till.store_id, Till.n)
    return list(session.scalars(query))


def till_for(session: Session, scope: Scope, till_id: str) -> Till:
    """A till within reach. Raises NotHere."""
    till = session.get(Till, till_id)
    if till is None or till.store_id not in scope.stores:
        raise NotHere(till_id)
    return till


def store_of(session: Session, till_id: str) -> Store | None:
    """The store a till stands in; None when there is no such till."""
    query = select(Store).join(Till, Till.store_id == Store.id).where(Till.id == till_id)
    return session.scalars(query).first()


def zone_of(session: Session, store_id: str) -> str:
    """The time zone a store's days are counted in."""
    return session.scalars(select(Store.tz).where(Store.id == store_id)).one()


def recognised(session: Session, till_id: str, now_ms: int) -> list[Any]:
    """When members were recognised at a till in the last half hour, newest first; not who."""
    since = now_ms - JUST_MS
    return list(session.execute(_AT_TILL, {"till": till_id, "since": since}))


def arrivals(session: Session, scope: Scope, now_ms: int) -> list[dict[str, Any]]:
    """Members within reach who came in the last half hour, newest first, each once, at most five.

    Rows: ``m``, ``title`` and ``at`` in ms.
    """
    asked = {"stores": list(scope.stores), "since": now_ms - JUST_MS}
    found: dict[str, dict[str, Any]] = {}
    for row in session.execute(_CAME, asked):
        found.setdefault(row.id, {"m": row.id, "title": title(row), "at": row.at})
    within = members.within_reach(session, scope, found)
    return [one for m, one in found.items() if m in within][:MOST]


def latest(session: Session, member_id: str, now_ms: int, store_id: str = "") -> Arrival | None:
    """The member's arrival that still counts as being here, in a store or in any."""
    query = select(Arrival).where(Arrival.member_id == member_id, Arrival.at > now_ms - HERE_MS)
    if store_id:
        query = query.where(Arrival.store_id == store_id)
    return session.scalars(query.order_by(Arrival.at.desc()).limit(1)).first()


def just_came(session: Session, member_id: str, shown: Token, now_ms: int) -> Arrival | None:
    """The member's arrival at this till before who shows its code, while its lists still say so."""
    here = latest(session, member_id, now_ms)
    if here is None or now_ms - here.at >= JUST_MS:
        return None
    same = (here.till_id, here.staff_id) == (shown.till_id, shown.staff_id)
    return here if same else None


def member_of_session(session: Session, token: str, now_ms: int) -> Known | None:
    """Whose session this is; None for one that ended, or of a member who is no more."""
    for row in _SESSION.rows(session, {"hash": token_hash(token)}):
        if row.until > now_ms:
            return known(session, row.member_id)
    return None


def known(session: Session, member_id: str) -> Known | None:
    """The living member this one's notes are with now; None when there is none."""
    holder = members.resolve(session, [member_id]).get(member_id, "")
    member = session.get(Member, holder)
    if member is None or member.erased_at is not None:
        return None
    return Known(member.id, title(member), member.home_store)


def member_by_phone(session: Session, phone_hash: str, store_id: str) -> str | None:
    """The living member who has this number; of several the one this store holds, then the one
    who shopped last. After these, one to whom a
    member of this number went over.
    """
    asked = {"phone": phone_hash, "store": store_id}
    rows = sorted(
        session.execute(_BY_PHONE, asked),
        key=lambda row: (row.store_id is not None, row.last_visit or "", row.id),
    )
    if rows:
        return str(rows[-1].id)
    gone = session.scalars(_BY_PHONE_OF_OLD, {"phone": phone_hash}).all()
    holders = sorted(members.resolve(session, gone).values())
    return next((m for m in holders if known(session, m)), None)


def code_of(session: Session, member_id: str) -> str:
    """The member's own code; empty when none was minted yet."""
    return session.scalar(_CODE, {"m": member_id}) or ""


def asked(
    session: Session, token: str, now_ms: int, within_ms: int, *, held: bool = False
) -> OneTime | None:
    """What this browser asked a one-time code for, so lately.

    ``held``: nobody else tries a code of it until the write transaction ends.
    """
    row = session.get(OneTime, token_hash(token), with_for_update=held) if token else None
    return row if row is not None and now_ms - row.at < within_ms else None


def number(keys: Keys, row: OneTime) -> str:
    """The number in E.164 that somebody proved to be theirs."""
    return keys.open_message(row.phone_sealed, row.id_hash).decode()


_S = table_of(MemberSession).c
_SESSION = Prepared(select(_S.member_id, _S.until).where(_S.id_hash == bindparam("hash")))
_AT_TILL = (
    select(Arrival.id, Arrival.at, Arrival.how)
    .where(Arrival.till_id == bindparam("till"), Arrival.at > bindparam("since"))
    .order_by(Arrival.at.desc(), Arrival.id.desc())
    .limit(MOST)
)
_CAME = (
    select(Member.id, Member.name, Member.address, Arrival.at)
    .join(Member, Member.id == Arrival.member_id)
    .where(Arrival.store_id.in_(bindparam("stores", expanding=True)))
    .where(Arrival.at > bindparam("since"), Member.erased_at.is_(None), Member.merged_into == "")
    .order_by(Arrival.at.desc(), Arrival.id.desc())
)
_BY_PHONE = (
    select(Member.id, MemberStore.store_id, MemberStat.last_visit)
    .outerjoin(
        MemberStore,
        (MemberStore.member_id == Member.id) & (MemberStore.store_id == bindparam("store")),
    )
    .outerjoin(MemberStat, MemberStat.member_id == Member.id)
    .where(Member.phone_hash == bindparam("phone"), Member.phone_hash != "")
    .where(Member.merged_into == "", Member.erased_at.is_(None))
)
_BY_PHONE_OF_OLD = select(Member.id).where(
    Member.phone_hash == bindparam("phone"), Member.phone_hash != "", Member.merged_into != ""
)
_CODE = (
    select(MemberCode.code)
    .where(MemberCode.member_id == bindparam("m"), MemberCode.code.like("M1:%"))
    .order_by(MemberCode.code)
    .limit(1)
)
