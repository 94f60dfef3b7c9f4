"""Joining: a member made of a phone number alone, which is all that membership needs."""

from sqlalchemy.orm import Session

from crm_pwa.members import codes, feed, joins
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
    made = joins.newcomer(session, sender, number, language=lang)
    codes.mint_missing(session, [made])
    feed.touch(session, [(store_id, t, made) for t in ("card", "index")])
    agreed = {"layer": MEMBERSHIP, "state": "given", "text_version": TEXT}
    agreed["evidence"] = "one-time code"
    do(session, sender, Verb(kind="consent.set", member=made, payload=agreed))
    return made
