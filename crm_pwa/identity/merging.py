"""Two members become one: what follows from an accepted ``member.merge``, all in its transaction.

The cards are joined, and each one's own is kept beside it. Codes lead to the member who stays, who
is held by the stores of both; phones drop the other and are told who holds the notes now.
"""

from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.clock import store_day
from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.merge import join
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import insert_new, save, table_of, upsert
from crm_pwa.identity.filling import fill
from crm_pwa.members import codes, feed, search_keys
from crm_pwa.members.models import Card, Member, MemberMerge, MemberStore, Presence
from crm_pwa.members.working import Own, Working, load

MERGED = "merged"


def keep(session: Session, accepted: list[Accepted]) -> None:
    """Join the cards of each, and everything that leads to them."""
    for one in accepted:
        _join(session, one)


def _join(session: Session, one: Accepted) -> None:
    into, away = one.member_id, str(one.op.p["away"])
    cards = load(session, [into, away])
    owns = {**own_of(cards[into]), **own_of(cards[away])}
    leaving = sorted(own_of(cards[away]))
    save_owns(session, [own.row() for own in owns.values()])
    state = cards[into].state
    join(state, cards[away].state, m=into, rev=cards[into].rev)
    save_card(session, into, state)
    _count_on(session, into, max(cards[into].rev, cards[away].rev))
    session.execute(_POINT, {"ids": leaving, "to": into})
    codes.lead(session, leaving, into)
    filled = _fill(session, into, away, one.keys)
    row = {"id": one.op.id, "away": away, "into": into, "by": one.op.act, "at": one.now_ms}
    never = {"ended_by": "", "ended_at": None}
    insert_new(session, MemberMerge, [row | never | {"filled": filled}])
    _hold(session, one, into, away)
    search_keys.refresh(session, [into, *leaving])


def _count_on(session: Session, into: str, rev: int) -> None:
    """Count on from the higher of both.

    A phone that knows of no merge yet tells by the rev that its card of the other does not hold
    what it says of them from now on.
    """
    save(session, _CARD_REV, [{"m": into, "r": rev}])
    save(session, _REV, [{"m": into, "r": rev}])


def _fill(session: Session, into: str, away: str, keys: Keys | None) -> str:
    both = session.get(Member, into), session.get(Member, away)
    if not both[0] or not both[1] or keys is None:
        return "{}"
    for member in both:
        session.refresh(member)
    filled = fill(session, both[0], both[1], keys)
    session.flush()
    return filled


def _hold(session: Session, one: Accepted, into: str, away: str) -> None:
    """Let the stores of the one hold the other, who is present to whom the one was present."""
    held = feed.stores_of(session, [into, away])
    new = sorted(set(held[away]) - set(held[into]))
    rows = [{"member_id": into, "store_id": s, "why": MERGED, "until_day": ""} for s in new]
    insert_new(session, MemberStore, rows)
    until: dict[str, int] = {}
    for row in session.execute(_PRESENT, {"ids": [into, away]}):
        until[row.staff_id] = max(until.get(row.staff_id, 0), row.until)
    here = [{"staff_id": s, "member_id": into, "until": at} for s, at in until.items()]
    upsert(session, Presence, here, update=("until",))
    day = str(store_day(one.now_ms, "UTC"))
    told = sorted({*held[away], *held[into]})
    feed.gone(session, [feed.Went(s, away, "merged", day, into) for s in told])
    feed.touch(session, [(s, t, into) for s in new for t in ("card", "index")])
    feed.touch(session, [(s, "index", into) for s in held[into]])


def own_of(card: Working) -> dict[str, Own]:
    """Each one's own of a card; of a member who is one with nobody the card is their own."""
    alone = Own(card.member_id, card.rev, card.state, card.start)
    return card.owns or {card.member_id: alone}


def save_card(session: Session, member_id: str, state: dict[str, Any]) -> None:
    """Write what a card shows."""
    save(session, _STATE, [{"m": member_id, "s": msgspec.json.encode(state).decode()}])


def save_owns(session: Session, rows: list[dict[str, object]]) -> None:
    """Write each one's own: rows of ``Own.row``."""
    save(session, _OWN, [{"m": row["m"], "o": row["o"]} for row in rows])


_CARD, _MEMBER = table_of(Card), table_of(Member)
_STATE = update(_CARD).where(_CARD.c.member_id == bindparam("m")).values(state=bindparam("s"))
_OWN = update(_CARD).where(_CARD.c.member_id == bindparam("m")).values(own=bindparam("o"))
_CARD_REV = update(_CARD).where(_CARD.c.member_id == bindparam("m")).values(rev=bindparam("r"))
_REV = update(_MEMBER).where(_MEMBER.c.id == bindparam("m")).values(rev=bindparam("r"))
_POINT = (
    update(_MEMBER)
    .where(_MEMBER.c.id.in_(bindparam("ids", expanding=True)))
    .values(merged_into=bindparam("to"))
)
_PRESENT = select(Presence.staff_id, Presence.until).where(
    Presence.member_id.in_(bindparam("ids", expanding=True))
)

effects.on("member.merge", keep)
