"""What a guide does with members on a server's page."""

from sqlalchemy.orm import Session

from crm_pwa.members import codes
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.privacy.consent import MEMBERSHIP

JOIN_TEXT = "join-1"
"""The version of what a joining member is told; the phone's is shared/phones.js."""


def join(session: Session, sender: Sender, number: str, address: str = "") -> str:
    """Let somebody join by phone number, in E.164; return their id, or whose number it is already.

    They said yes to membership, and stand before the sender. Raises NotHere beyond the hour's
    number of joins.
    """
    name = f"code:{codes.mint()}"
    said = {"phone": number} | ({"address": address} if address else {})
    agreed = {"layer": MEMBERSHIP, "state": "given", "text_version": JOIN_TEXT, "evidence": "said"}
    verdicts = do(
        session,
        sender,
        Verb(kind="member.join", member=name, payload=said),
        Verb(kind="consent.set", member=name, payload=agreed),
        Verb(kind="scan.seen", member=name, payload={"how": "search"}),
    )
    return verdicts[0].m
