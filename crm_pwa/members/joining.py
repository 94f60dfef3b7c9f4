"""Joining: a member made of a phone number alone, which is all that membership needs."""

from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core import ids
from crm_pwa.core.clock import store_day
from crm_pwa.core.log.keys import member_keys
from crm_pwa.members import codes, feed, phones, search_keys
from crm_pwa.members.models import Member, MemberStore
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.privacy.consent import MEMBERSHIP

TEXT = "join-1"
"""The version of what the joining member reads and agrees to."""


def join(session: Session, sender: Sender, number: str, lang: str) -> str:
    """Make a member of the sender's store; return the id. ``number``: E.164, proved to be theirs.

    They agreed to membership, and were asked nothing else. Needs a write transaction.
    """
    (store_id,) = sender.scope.stores
    feed.lock(session, [store_id])
    made = ids.new()
    masked = phones.mask(number)
    tz = accounts.stores(session, (store_id,))[0].tz
    member = Member(
        id=made,
        home_store=store_id,
        address=masked,
        phone_hash=sender.keys.phone_hash(number),
        phone_mask=masked,
        language=lang,
        joined_on=store_day(sender.now_ms, tz).isoformat(),
    )
    session.add(member)
    session.flush()
    key = member_keys(session, sender.keys, [made])[made]
    member.phone_sealed = phones.sealed(key, number, made)
    session.add(MemberStore(member_id=made, store_id=store_id, why="home"))
    codes.mint_missing(session, [made])
    search_keys.refresh(session, [made])
    feed.touch(session, [(store_id, t, made) for t in ("card", "index")])
    agreed = {"layer": MEMBERSHIP, "state": "given", "text_version": TEXT}
    agreed["evidence"] = "one-time code"
    do(session, sender, Verb(kind="consent.set", member=made, payload=agreed))
    return made
