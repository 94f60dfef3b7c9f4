"""One tap to call: the number leaves the seal for that one answer, and the log says for whom."""

from collections.abc import Callable

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.core.errors import Invalid, NotHere
from crm_pwa.core.log.keys import kept_keys
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import asked, chosen, phones, queries
from crm_pwa.members.models import REACHED, Card, Member
from crm_pwa.privacy import operations as privacy
from crm_pwa.privacy.consent import channel_refused

CHANNEL = "call"
Ground = Callable[[Session, Scope, str, int], bool]
_grounds: list[Ground] = [queries.is_present]


def ground(holds: Ground) -> None:
    """Let a domain above name one more: ``holds(session, scope, member_id, now_ms)``."""
    if holds not in _grounds:
        _grounds.append(holds)


def number(session: Session, keys: Keys, scope: Scope, member_id: str, now_ms: int) -> str:
    """The member's phone in E.164, counted and logged in the caller's write transaction.

    A guide needs a ground: the member is here, or was given to them to follow up today. Raises
    NotHere beyond reach, NotHere ("no_number") without one; Invalid ("no_ground") without a
    ground and ("no_calls") where the member wants none or asked to be forgotten, Invalid
    ("quiet_hours") at the store's quiet hours; TooMany after so many numbers in an hour.
    """
    member = queries.member_for(session, scope, member_id)
    if scope.role != "lead" and not any(g(session, scope, member.id, now_ms) for g in _grounds):
        raise Invalid("The member is not here, and not to be followed up today.", "no_ground")
    if _wants_none(session, member.id):
        raise Invalid("The member does not want to be called.", "no_calls")
    if chosen.is_quiet(session, member.home_store, now_ms):
        raise Invalid("Members of this store are not called at this hour.", "quiet_hours")
    accounts.count_number(session, scope.staff_id, now_ms)
    key = kept_keys(session, keys, [member.id]).get(member.id)
    found = phones.opened(key, member.phone_sealed, member.id) if key else ""
    if not found:
        raise NotHere(member.id, "no_number")
    privacy.log_read(session, member.id, scope.staff_id, "phone", now_ms)
    return found


def _wants_none(session: Session, member_id: str) -> bool:
    row = session.execute(_ANSWERS, {"m": member_id}).one()
    consent = msgspec.json.decode(row.state)["consent"] if row.state else {}
    refused = channel_refused(consent, CHANNEL, row.channel)
    return bool(refused) or bool(asked.waits(session, [member_id]))


_ANSWERS = (
    select(REACHED.label("channel"), Card.state)
    .outerjoin(Card, Card.member_id == Member.id)
    .where(Member.id == bindparam("m"))
)
