"""A member answers for themselves: what they agree to, with the proof of it."""

import hashlib
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core import hlc
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.core.errors import Invalid
from crm_pwa.members import queries
from crm_pwa.members.guarding import is_minor
from crm_pwa.members.models import Card
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.privacy import folds
from crm_pwa.privacy.consent import ALLERGY, MARKETING, NO_CHANNEL, PERSONALISATION, PROFILING
from crm_pwa.privacy.kinds import READ
from crm_pwa.privacy.models import Consent

VERSIONS = {
    PERSONALISATION: "own-taste-1",
    PROFILING: "own-profiling-1",
    ALLERGY: "own-allergy-1",
    MARKETING: "own-marketing-2",
}
"""Of the texts in templates/me/consent_text.html; a test keeps each with its words."""
CHANNELS = ("sms", "wechat", "phone", "email", "app")
GIVEN, WITHDRAWN = "given", "withdrawn"
LONGEST_GUARDIAN = 60
MOST_KNOWN = 100
"""Answers that an operation can name; older ones are known by the card's rev."""
SHORT = 12


class Shown(NamedTuple):
    """What stood before the member: the words, in which language, on which browser of theirs."""

    words: str
    language: str
    browser: str

    def mark(self, layer: str) -> str:
        """Of which version, language and words an answer is, for the form to send along."""
        return f"{VERSIONS.get(layer, '')} {self.language} {self.proof()['text'][:SHORT]}"

    def proof(self) -> dict[str, str]:
        """The same, as it is kept: of the words their SHA-256, hex."""
        text = hashlib.sha256(" ".join(self.words.split()).encode()).hexdigest()
        return {"text": text, "lang": self.language, "browser": self.browser}


class Said(NamedTuple):
    """An answer as the form has it. ``guardian``: who answers for a child under 14.

    ``channel``: one of ``CHANNELS``, or ``NO_CHANNEL`` for a no to all of them.
    """

    layer: str
    channel: str
    state: str
    read: bool
    guardian: str = ""


def answer(session: Session, sender: Sender, said: Said, shown: Shown) -> None:
    """Record a member's answer about one layer, with its proof.

    Raises Invalid for what is no layer, channel or answer; "read" for a yes to the allergy layer
    without the tick that stands for the signature, "guardian" for a child's yes without one.
    """
    _check(session, sender, said)
    ways = CHANNELS if said.channel == NO_CHANNEL else (said.channel,)
    for way in ways:
        _record(session, sender, said._replace(channel=way), shown)


def _record(session: Session, sender: Sender, said: Said, shown: Shown) -> None:
    name = folds.named(said.layer, said.channel)
    known, rev = _known(session, sender.scope.own, name)
    proof = shown.proof() | ({"guardian": said.guardian} if said.guardian else {})
    ticked = READ if said.state == GIVEN else ""
    payload = {
        "layer": said.layer,
        "state": said.state,
        "text_version": VERSIONS[said.layer],
        "evidence": ticked if said.layer == ALLERGY else proof,
    }
    payload |= {"channel": said.channel} if said.channel else {}
    payload |= {"guardian": said.guardian} if said.guardian else {}
    verb = Verb(kind="consent.set", member=sender.scope.own, payload=payload, obs=known, seen=rev)
    (verdict,) = do(session, sender, verb)
    kept = {"evidence": msgspec.json.encode(proof)}
    session.execute(update(Consent).where(Consent.id == verdict.id).values(**kept))


def answered(session: Session, member_id: str, tz: str) -> list[dict[str, Any]]:
    """Every answer there is, newest first, as a member reads it; its proof stays in the log.

    Rows: ``layer``, ``channel``, ``state``, ``day`` (ISO) and ``clock`` in the zone, and ``how`` it
    came (shop, own_page, import).
    """
    whole = [member_id, *queries.aliases(session, [member_id])]
    return [
        {name: getattr(row, name) for name in ("layer", "channel", "state")}
        | {
            "day": store_day(hlc.millis(row.hlc), tz).isoformat() if row.hlc else "",
            "clock": store_clock(hlc.millis(row.hlc), tz) if row.hlc else "",
            "how": row.source,
        }
        for row in session.execute(_ALL, {"ids": whole})
    ]


def _check(session: Session, sender: Sender, said: Said) -> None:
    if said.layer not in VERSIONS or said.state not in (GIVEN, WITHDRAWN):
        raise Invalid("Choose what the answer is to.")
    ways = CHANNELS if said.state == GIVEN else (*CHANNELS, NO_CHANNEL)
    if (said.channel in ways) != (said.layer == MARKETING):
        raise Invalid("Choose a channel.")
    if said.state != GIVEN:
        return
    if is_minor(session, sender.scope.own, sender.now_ms) and not said.guardian:
        raise Invalid("A parent or guardian answers for a child.", "guardian")
    if said.layer == ALLERGY and not said.read:
        raise Invalid("Tick that you have read it.", "read")


def _known(session: Session, member_id: str, name: str) -> tuple[list[str], int]:
    """What was answered before, by the ids of its operations, and the card's rev."""
    row = session.execute(_STATE, {"m": member_id}).first()
    if row is None:
        return [], 0
    told = msgspec.json.decode(row.state)["consents"].get(name, [])
    return [one["id"] for one in told][-MOST_KNOWN:], row.rev


_ALL = (
    select(
        Consent.layer,
        Consent.channel,
        Consent.state,
        Consent.hlc,
        Consent.source,
    )
    .where(Consent.member_id.in_(bindparam("ids", expanding=True)))
    .order_by(Consent.hlc.desc(), Consent.id.desc())
)
_STATE = select(Card.state, Card.rev).where(Card.member_id == bindparam("m"))
