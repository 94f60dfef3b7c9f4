"""What a guide does with members on a server's page."""

from typing import Literal, NamedTuple

from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.members import codes, feed, holding, queries, scans, shown, uses
from crm_pwa.members.shown import Shown
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.privacy.consent import MEMBERSHIP

Against = Literal["", "old", "used"]
JOIN_TEXT = "join-1"
"""The version of what a joining member is told; the phone's is shared/phones.js."""


class Scanned(NamedTuple):
    """``member``: whose code it was, empty for nobody's; ``printed``: the code, where it is none
    that a phone shows; ``why`` one that was signed by us is not taken.
    """

    member: str
    printed: str = ""
    why: Against = ""


def scan(session: Session, sender: Sender, typed: str) -> Scanned:
    """Open the card of the code in what was scanned or typed; it counts as a look-up.

    A code shown by a phone is used by that; nobody else of the store may use it. Beyond sixty
    members of other stores in an hour a code is like nobody's.
    """
    told = shown.read(typed)
    code = told.code if told else codes.read(typed)
    accounts.count_look_up(session, sender.scope.staff_id, sender.now_ms)
    found = queries.by_code(session, code) if code else None
    if told and (why := _against(session, sender, told, found or "")):
        return Scanned("", why="" if why == "false" else why)
    if not found or not _may_open(session, sender, found):
        return Scanned("", "" if told else code)
    payload = {"how": "code"} | ({"shown": told.text} if told else {})
    do(session, sender, Verb(kind="scan.seen", member=f"code:{code}", payload=payload))
    return Scanned(found)


def _against(
    session: Session, sender: Sender, told: Shown, member_id: str
) -> Literal["", "false", "old", "used"]:
    points = shown.points(sender.keys.show_point, sender.now_ms)
    says = shown.tell(told, points, sender.now_ms)
    if says != "live":
        return says
    if not member_id:
        return ""
    _hold(session, sender, member_id)
    first = uses.taken(session, told, sender.scope.stores)
    return "" if first in ("", sender.scope.staff_id) else "used"


def _may_open(session: Session, sender: Sender, member_id: str) -> bool:
    if scans.is_known(session, sender, member_id):
        return True
    _hold(session, sender, member_id)
    return scans.count_stranger(session, sender)


def _hold(session: Session, sender: Sender, member_id: str) -> None:
    """Wait in the order of a push: who holds the member, the store they come to, then the code."""
    _, holders = holding.locked(session, {member_id: member_id})
    stores = sender.scope.stores
    if not set(holders.get(member_id, ())) & set(stores):
        feed.lock(session, stores[:1])


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
