"""Verbs at the till: the only writers of tills, arrivals and members' sessions."""

import base64
import os
import secrets

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.queries import token_hash
from crm_pwa.checkout import queries
from crm_pwa.checkout.models import Arrival, MemberSession, Till
from crm_pwa.checkout.token import Token
from crm_pwa.core import ids
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import AppError, Invalid, NotHere
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import lock
from crm_pwa.members import codes, joining, joins
from crm_pwa.members import queries as members
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender

SESSION_MS = 180 * 24 * 3_600_000
"""A member's browser knows them for half a year after their last visit."""
MOST_TILLS = 30
BEST = 5


class Closed(AppError):
    """Nobody of the store shows this code any more: the account was closed or moved on."""

    reason = "till_closed"
    status = 422


def open_till(session: Session, scope: Scope, store_id: str) -> Till:
    """Give a store of the scope one more till. Raises NotHere, or Invalid beyond thirty."""
    if store_id not in scope.stores:
        raise NotHere(store_id)
    lock(session, f"tills:{store_id}")
    n = session.scalar(select(func.max(Till.n)).where(Till.store_id == store_id)) or 0
    if n >= MOST_TILLS:
        raise Invalid(f"A store has at most {MOST_TILLS} tills.")
    till = Till(id=base64.b32encode(os.urandom(5)).decode(), store_id=store_id, n=n + 1)
    session.add(till)
    session.flush()
    return till


def witness(session: Session, keys: Keys, token: Token, now_ms: int) -> Sender:
    """Who shows the code, as the sender of what is done there, in the till's store alone.

    Raises Closed when that is no longer theirs to do.
    """
    store = queries.store_of(session, token.till_id)
    person = accounts.person(session, token.staff_id, now_ms)
    if store is None or person is None or store.id not in person.scope.stores:
        raise Closed
    if not person.scope.reads_members:
        raise Closed
    return Sender(Scope(person.id, person.scope.role, (store.id,)), now_ms, keys)


def arrive(session: Session, sender: Sender, token: Token, member_id: str, how: str) -> Arrival:
    """The member stands at the till: their card opens for who shows the code, for two hours.

    Nothing is written twice at one till within half an hour, and a second tap waits for the first.
    Whoever comes to another till, to somebody else or after that is announced anew; within two
    hours it is one arrival still, to be rated once. Raises NotHere for a member who is no more.
    """
    (store_id,) = sender.scope.stores
    lock(session, f"arrival:{store_id}:{member_id}")
    if just := queries.just_came(session, member_id, token, sender.now_ms):
        return just
    codes.mint_missing(session, [member_id])
    code = queries.code_of(session, member_id)
    do(session, sender, Verb(kind="scan.seen", member=f"code:{code}", payload={"how": "till"}))
    if here := queries.latest(session, member_id, sender.now_ms, store_id):
        here.at, here.till_id, here.staff_id = sender.now_ms, token.till_id, sender.scope.staff_id
        return here
    tz = queries.zone_of(session, store_id)
    arrival = Arrival(
        id=ids.new(),
        store_id=store_id,
        till_id=token.till_id,
        member_id=member_id,
        staff_id=sender.scope.staff_id,
        at=sender.now_ms,
        day=store_day(sender.now_ms, tz).isoformat(),
        how=how,
    )
    session.add(arrival)
    session.flush()
    return arrival


def join(session: Session, sender: Sender, number: str, lang: str) -> str:
    """Make a member of who proved this number; return their id, or whose it is already."""
    (store_id,) = sender.scope.stores
    phone = sender.keys.phone_hash(number)
    joins.hold(session, phone)
    known = queries.member_by_phone(session, phone, store_id)
    return known or joining.join(session, sender, number, lang)


def rate(session: Session, arrival_id: str, member_id: str, rating: int, now_ms: int) -> None:
    """Keep one tap, 1 to 5; another within two hours of coming puts it right.

    Raises Invalid for no such number, NotHere for an arrival of somebody else or of long ago.
    """
    if not 1 <= rating <= BEST:
        raise Invalid("A rating is a number from 1 to 5.")
    arrival = session.get(Arrival, arrival_id)
    if arrival is None or arrival.member_id != member_id:
        raise NotHere(arrival_id)
    if now_ms - arrival.at >= queries.HERE_MS and arrival.rating is not None:
        raise NotHere(arrival_id)
    arrival.rating, arrival.rated_at = rating, now_ms


def open_session(session: Session, member_id: str, now_ms: int) -> str:
    """Open a member's own session; return the secret for the cookie. What ended is forgotten."""
    session.execute(delete(MemberSession).where(MemberSession.until <= now_ms))
    token = secrets.token_urlsafe(32)
    session.add(
        MemberSession(
            id_hash=token_hash(token),
            member_id=member_id,
            created_at=now_ms,
            until=now_ms + SESSION_MS,
        )
    )
    return token


def prolong_session(session: Session, token: str, now_ms: int) -> None:
    """Let a member's session last for half a year from now, as a new one would."""
    theirs = update(MemberSession).where(MemberSession.id_hash == token_hash(token))
    session.execute(theirs.values(until=now_ms + SESSION_MS))


def close_others(session: Session, member_id: str, but: str) -> None:
    """End all of a member's sessions but one; ``but``: the first characters of its hash."""
    whole = [member_id, *members.aliases(session, [member_id])]
    theirs = delete(MemberSession).where(MemberSession.member_id.in_(whole))
    session.execute(theirs.where(~MemberSession.id_hash.startswith(but)))


def close_session(session: Session, token: str) -> None:
    """End a member's session at once; an unknown one is no error."""
    session.execute(delete(MemberSession).where(MemberSession.id_hash == token_hash(token)))
