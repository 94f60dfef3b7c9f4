"""What the member who stays takes over from the other: what they had not, or had less of."""

from typing import Any

import msgspec
from sqlalchemy.orm import Session

from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.seal import Keys
from crm_pwa.members import phones
from crm_pwa.members.models import Member
from crm_pwa.privacy.consent import NO_CHANNEL

TOGETHER = ("name", "address", "pinyin", "initials")
"""A name comes with how it is greeted and spelled."""
ALONE = ("birthday", "gender", "language", "channel")
PHONE = ("phone_hash", "phone_mask")
_TIERS = ("", "silver", "gold", "diamond")


def fill(session: Session, into: Member, away: Member, keys: Keys) -> str:
    """Fill the blanks of one from the other; return what they were, as ``MemberMerge.filled``.

    Who wants no contact on either card is not contacted; the higher tier and the earlier day of
    joining stay. A phone is sealed anew.
    """
    new: dict[str, Any] = {name: getattr(away, name) for name in ALONE if not getattr(into, name)}
    if not into.name:
        new |= {name: getattr(away, name) for name in TOGETHER}
    if away.channel == NO_CHANNEL:
        new["channel"] = NO_CHANNEL
    if _rank(away.tier) > _rank(into.tier):
        new["tier"] = away.tier
    if away.joined_on and away.joined_on < (into.joined_on or "9999"):
        new["joined_on"] = away.joined_on
    if not into.phone_hash and away.phone_hash:
        new |= {name: getattr(away, name) for name in PHONE}
        found = member_keys(session, keys, [into.id, away.id])
        number = phones.opened(found[away.id], away.phone_sealed, away.id)
        into.phone_sealed = phones.sealed(found[into.id], number, into.id)
    before = {name: getattr(into, name) for name, value in new.items() if value}
    for name in before:
        setattr(into, name, new[name])
    return msgspec.json.encode(before).decode()


def empty(into: Member, away: Member, filled: str) -> None:
    """Give back what was taken over, where it still says what the other's says."""
    for name, before in msgspec.json.decode(filled).items():
        if getattr(into, name) == getattr(away, name):
            setattr(into, name, before)
    if not into.phone_hash:
        into.phone_sealed = b""


def _rank(tier: str) -> int:
    return _TIERS.index(tier) if tier in _TIERS else 0
