"""A member puts right what the shop has of them: name, birthday, number. Nobody else's word.

Each needs a write transaction. The trail says which field and when, not what it said.
"""

import re
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.errors import Invalid
from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.seal import Keys
from crm_pwa.members import feed, names, phones, queries, search_keys
from crm_pwa.members.models import Member
from crm_pwa.members.sources import told_by_them
from crm_pwa.privacy.guardians import is_child

LONGEST_NAME = 60
OLDEST = 120
"""Years: nobody is known to have lived longer by much."""
MONTH_DAY, LEAP_YEAR = re.compile(r"[0-9]{2}-[0-9]{2}"), 2000


def rename(session: Session, member_id: str, typed: str, now_ms: int) -> None:
    """Call them so, and greet them accordingly. Raises Invalid for no name, or a longer one."""
    name = names.tidy(typed)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(f"A name has 1 to {LONGEST_NAME} characters.", "name")
    member = _held(session, member_id)
    greeted = names.address(name, member.gender)
    values = {"name": name, "address": greeted} | names.spelling(name)
    _put(session, member, "name", values, now_ms)


def born(session: Session, member_id: str, typed: str, today: date, now_ms: int) -> None:
    """Their birthday, YYYY-MM-DD, or MM-DD where nobody knows the year; "" takes it out.

    Raises Invalid for no day, a day to come, or one long ago; "child" where a child would be grown
    up by it, or be so sooner, and nobody be asked for them any more: that goes by the staff.
    """
    told = _birthday(typed, today) if typed else ""
    member = _held(session, member_id)
    if is_child(member.birthday, today) and told < member.birthday:
        raise Invalid("A guardian answers for a child: the shop puts this right.", "child")
    _put(session, member, "birthday", {"birthday": told}, now_ms)


def number_of(session: Session, keys: Keys, member_id: str) -> str:
    """Their number as it is, E.164; "" for none."""
    key = member_keys(session, keys, [member_id])[member_id]
    return phones.opened(key, session.get_one(Member, member_id).phone_sealed, member_id)


def renumber(session: Session, keys: Keys, member_id: str, number: str, now_ms: int) -> None:
    """Another number, in E.164, which they proved to be theirs; the old one is given up."""
    member = _held(session, member_id)
    _give_up(session, member, now_ms)
    key = member_keys(session, keys, [member_id])[member_id]
    values = {
        "phone_hash": keys.phone_hash(number),
        "phone_mask": phones.mask(number),
        "phone_sealed": phones.sealed(key, number, member_id),
    }
    _put(session, member, "phone", values, now_ms)


def _give_up(session: Session, member: Member, now_ms: int) -> None:
    """Take a member's number from those who went over to them, too: somebody else may get it."""
    for other in queries.whole(session, member.id):
        one = session.get_one(Member, other)
        if one is not member and member.phone_hash and one.phone_hash == member.phone_hash:
            one.phone_hash, one.phone_mask, one.phone_sealed = "", "", b""
            told_by_them(session, one.id, "phone", now_ms)


def _birthday(typed: str, today: date) -> str:
    """The day as everybody else reads it: Python takes more ways to write one."""
    yearless = MONTH_DAY.fullmatch(typed)
    try:
        day = date.fromisoformat(f"{LEAP_YEAR}-{typed}" if yearless else typed)
    except ValueError:
        raise Invalid("A birthday is a day.", "day") from None
    if yearless:
        return typed
    if not today.year - OLDEST <= day.year or day > today:
        raise Invalid("A birthday is a day of the past.", "day")
    return day.isoformat()


def _held(session: Session, member_id: str) -> Member:
    """The member, once the stores that hold them wait for us."""
    stores = feed.stores_of(session, [member_id])[member_id]
    feed.lock(session, set(stores))
    return session.get_one(Member, member_id, populate_existing=True)


def _put(session: Session, member: Member, what: str, values: dict[str, Any], now_ms: int) -> None:
    for name, value in values.items():
        setattr(member, name, value)
    session.flush()
    told_by_them(session, member.id, what, now_ms)
    search_keys.refresh(session, [member.id])
    stores = feed.stores_of(session, [member.id])[member.id]
    feed.touch(session, [(store, t, member.id) for store in stores for t in ("card", "index")])
    did(session, Act("corrected", member.id, now_ms, detail={"member": member.id, "field": what}))
