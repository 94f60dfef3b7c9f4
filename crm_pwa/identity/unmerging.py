"""One member becomes two again: what follows from an accepted ``member.unmerge``.

Each goes on from their own: everything said by their name, before and while they were one. Nothing
is folded from the log anew, so nothing can be missing there.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.clock import store_day
from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.merge import join
from crm_pwa.core.sql import insert_new, save, table_of
from crm_pwa.identity.filling import empty, fill
from crm_pwa.identity.merging import MERGED, own_of
from crm_pwa.members import codes, feed, parting, search_keys
from crm_pwa.members.models import Card, Member, MemberMerge, MemberStore
from crm_pwa.members.working import Own, load


def keep(session: Session, accepted: list[Accepted]) -> None:
    """Take the members of each merge apart."""
    for one in accepted:
        merge = session.get_one(MemberMerge, one.op.of)
        _part(session, one, merge)


def _part(session: Session, one: Accepted, merge: MemberMerge) -> None:
    stays, away = one.member_id, merge.away
    by = (one.op.act, one.now_ms)
    parting.end_erasures(session, stays, merge.at, by)
    parting.hold_both(session, stays, away, merge.at, by)
    card = load(session, [stays])[stays]
    owns = own_of(card)
    leaving = _below(session, away, owns)
    rev = max(card.rev, owns[away].rev) + 1
    _write(session, stays, owns, owns.keys() - leaving, card.rev)
    _write(session, away, owns, leaving, rev)
    session.execute(_POINT, {"ids": sorted(leaving - {away}), "to": away})
    session.execute(_POINT, {"ids": [away], "to": ""})
    codes.lead_back(session, sorted(leaving), away)
    _give_back(session, one, merge)
    merge.ended_at, merge.ended_by = one.now_ms, one.op.act
    session.flush()
    codes.mint_missing(session, [away])
    _let_go(session, one, stays, away, owns.keys() - leaving)
    search_keys.refresh(session, [stays, away])


def _below(session: Session, away: str, owns: Iterable[str]) -> set[str]:
    """The member, and all who were merged into them before."""
    rows = session.execute(_EDGES, {"ids": sorted(owns)}).all()
    found = {away}
    for _ in rows:
        found |= {row.away for row in rows if row.into in found}
    return found


def _write(session: Session, head: str, owns: dict[str, Own], ids: Iterable[str], rev: int) -> None:
    """The card of those who are one from now on: of the head's own, and the others joined to it."""
    state: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(owns[head].state))
    others = sorted(set(ids) - {head})
    for other in others:
        join(state, owns[other].state, m=head, rev=rev)
    own = msgspec.json.encode(owns[head].state).decode() if others else ""
    text = msgspec.json.encode(state).decode()
    save(session, _CARD_ROW, [{"m": head, "s": text, "o": own, "r": rev}])
    save(session, _REV, [{"m": head, "r": rev}])


def _give_back(session: Session, one: Accepted, merge: MemberMerge) -> None:
    """Take what was filled in from who leaves off every card it went on to, and fill those anew."""
    way = [merge]
    while outer := session.scalar(_OUTER, {"m": way[-1].into}):
        way.append(outer)
    sides = [tuple(session.get_one(Member, m) for m in (each.into, each.away)) for each in way]
    for member in {member.id: member for both in sides for member in both}.values():
        session.refresh(member)
    for each, (into, away) in reversed([*zip(way, sides, strict=True)]):
        empty(session, into, away, each.filled)
    for each, (into, away) in [*zip(way, sides, strict=True)][1:]:
        each.filled = fill(session, into, away, one.keys) if one.keys else "{}"


def _let_go(session: Session, one: Accepted, stays: str, away: str, others: Iterable[str]) -> None:
    """Stores that held the one for the other's sake hold the other again, and not the one."""
    still = {s for held in feed.stores_of(session, set(others) - {stays}).values() for s in held}
    found = session.scalars(_FOR_OTHERS, {"m": stays, "why": MERGED}).all()
    left = sorted(set(found) - still)
    if left:
        session.execute(_LEAVE, {"m": stays, "stores": left})
    day = str(store_day(one.now_ms, "UTC"))
    feed.gone(session, [feed.Went(store, stays, "left_scope", day) for store in left])
    home = session.get_one(Member, away).home_store
    at_home = {"member_id": away, "store_id": home, "why": "home", "until_day": ""}
    insert_new(session, MemberStore, [at_home])
    held = feed.stores_of(session, [stays, away])
    feed.back(session, [(store, away) for store in held[away]])
    others = sorted({*held[stays], *left} - set(held[away]))
    feed.gone(session, [feed.Went(store, away, "left_scope", day) for store in others])
    feed.touch(session, [(s, t, away) for s in held[away] for t in ("card", "index")])
    feed.touch(session, [(s, "index", stays) for s in held[stays]])


_CARD, _MEMBER, _STORE = table_of(Card), table_of(Member), table_of(MemberStore)
_CARD_ROW = (
    update(_CARD)
    .where(_CARD.c.member_id == bindparam("m"))
    .values(state=bindparam("s"), own=bindparam("o"), rev=bindparam("r"))
)
_REV = update(_MEMBER).where(_MEMBER.c.id == bindparam("m")).values(rev=bindparam("r"))
_POINT = (
    update(_MEMBER)
    .where(_MEMBER.c.id.in_(bindparam("ids", expanding=True)))
    .values(merged_into=bindparam("to"))
)
_EDGES = select(MemberMerge.away, MemberMerge.into).where(
    MemberMerge.away.in_(bindparam("ids", expanding=True)), MemberMerge.ended_at.is_(None)
)
_OUTER = select(MemberMerge).where(
    MemberMerge.away == bindparam("m"), MemberMerge.ended_at.is_(None)
)
_FOR_OTHERS = select(_STORE.c.store_id).where(
    _STORE.c.member_id == bindparam("m"), _STORE.c.why == bindparam("why")
)
_LEAVE = delete(_STORE).where(
    _STORE.c.member_id == bindparam("m"),
    _STORE.c.store_id.in_(bindparam("stores", expanding=True)),
)

effects.on("member.unmerge", keep)
