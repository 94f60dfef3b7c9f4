"""One tap to call: the number leaves the seal for that one answer, and the log says for whom."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Staff
from crm_pwa.core.errors import Invalid, NotHere, Taken
from crm_pwa.core.log.keys import kept_keys
from crm_pwa.core.scope import Scope
from crm_pwa.members import asked, chosen, phones, queries
from crm_pwa.members.models import REACHED, Card, Member
from crm_pwa.members.queries import Reached
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.privacy import operations as privacy
from crm_pwa.privacy.consent import NO_CHANNEL, channel_refused

CHANNEL = "call"
CLAIM = "contact.claim"


class Claim(NamedTuple):
    """A member is this person's to contact by a channel, until then (ms)."""

    by: str
    until: int
    channel: str


Ground = Callable[[Session, Scope, str, int], bool]
Claims = Callable[[Session, str, int], list[Claim]]
_grounds: list[Ground] = [queries.is_present]
_claims: list[Claims] = []


def ground(holds: Ground) -> None:
    """Let a domain above name one more: ``holds(session, scope, member_id, now_ms)``."""
    if holds not in _grounds:
        _grounds.append(holds)


def claimed(read: Claims) -> None:
    """Let a domain above tell whose claims hold: ``read(session, member_id, now_ms)``."""
    if read not in _claims:
        _claims.append(read)


def unwilling(session: Session, member_ids: Iterable[str]) -> set[str]:
    """Of these members, who hold their notes themselves: who wants no contact.

    What is noted on the card of all who are one counts; without that, what a file says of any.
    """
    return set(session.scalars(_UNWILLING, {"ids": sorted(set(member_ids))}))


def number(session: Session, sender: Sender, member_id: str) -> str:
    """The member's phone in E.164, counted, claimed and logged in the caller's write transaction.

    A guide needs a ground: the member is here, or was given to them to follow up today. Raises
    NotHere beyond reach, NotHere ("no_number") without one; Invalid ("no_ground") without a
    ground and ("no_calls") where the member wants none or asked to be forgotten, Invalid
    ("quiet_hours") at the store's quiet hours; Taken while a colleague's claim holds; TooMany
    after so many numbers in an hour.
    """
    scope, now_ms = sender.scope, sender.now_ms
    member = queries.member_for(session, scope, member_id)
    if scope.role != "lead" and not any(g(session, scope, member.id, now_ms) for g in _grounds):
        raise Invalid("The member is not here, and not to be followed up today.", "no_ground")
    if _wants_none(session, member.id):
        raise Invalid("The member does not want to be called.", "no_calls")
    if chosen.is_quiet(session, member.home_store, now_ms):
        raise Invalid("Members of this store are not called at this hour.", "quiet_hours")
    is_mine = _is_mine(session, member, sender)
    accounts.count_number(session, scope.staff_id, now_ms)
    key = kept_keys(session, sender.keys, [member.id]).get(member.id)
    found = phones.opened(key, member.phone_sealed, member.id) if key else ""
    if not found:
        raise NotHere(member.id, "no_number")
    if not is_mine:
        payload = {"channel": CHANNEL, "purpose": CHANNEL}
        do(session, sender, Verb(kind=CLAIM, member=member.id, payload=payload))
    privacy.log_read(session, member.id, scope.staff_id, "phone", now_ms)
    return found


def _is_mine(session: Session, member: Reached, sender: Sender) -> bool:
    """Whether the sender's own claim to call holds. Raises Taken while a colleague's does."""
    held = [claim for read in _claims for claim in read(session, member.id, sender.now_ms)]
    for claim in held:
        if claim.by != sender.scope.staff_id:
            who = session.get(Staff, claim.by)
            clock = chosen.clock(session, member.home_store, claim.until)
            raise Taken(who.name if who else "", clock)
    return any(claim.channel == CHANNEL for claim in held)


def _wants_none(session: Session, member_id: str) -> bool:
    state = session.scalar(_STATE, {"m": member_id})
    consent = msgspec.json.decode(state)["consent"] if state else {}
    refused = channel_refused(consent, CHANNEL) or unwilling(session, [member_id])
    return bool(refused) or bool(asked.waits(session, [member_id]))


_STATE = select(Card.state).where(Card.member_id == bindparam("m"))
_ALIAS = aliased(Member)
_CLOSED_ALIAS = (
    select(_ALIAS.id)
    .where(_ALIAS.merged_into == Member.id, _ALIAS.merged_into != "")
    .where(_ALIAS.channel == NO_CHANNEL)
    .exists()
)
_UNWILLING = select(Member.id).where(
    Member.id.in_(bindparam("ids", expanding=True)),
    or_(REACHED == NO_CHANNEL, and_(Member.wish == "", _CLOSED_ALIAS)),
)
