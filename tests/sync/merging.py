"""Members made one and two again, for tests."""

from typing import Any

from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members.models import MemberMerge
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.house.cast import Person
from tests.sync.floor import HEALTH, TASTE, Phone

MINIMAL = {"facet": "style", "concept": "style.minimal", "polarity": "like"}
RETRO = {"facet": "style", "concept": "style.retro", "polarity": "like"}
WOOL = {"substance": "allergen.wool", "words": "羊毛", "severity": "reacts"}
NO_TASTE = TASTE | {"state": "refused"}


def merge(shop: Flask, lead: Person, into: str, away: str) -> str:
    """Say that two are one; return the merge's id."""
    _do(shop, lead, Verb(kind="member.merge", member=into, payload={"away": away}))
    with shop.app_context():
        query = db.select(MemberMerge.id).where(MemberMerge.away == away)
        return str(db.session.execute(query.order_by(MemberMerge.at.desc())).scalars().first())


def part(shop: Flask, lead: Person, into: str, merge_id: str) -> None:
    """Say that they are two after all."""
    _do(shop, lead, Verb(kind="member.unmerge", member=into, payload={}, of=merge_id))


def _do(shop: Flask, person: Person, verb: Verb) -> None:
    sender = Sender(scope=person.scope, now_ms=now_ms(), keys=shop.extensions["keys"])
    with shop.app_context(), writing() as session:
        do(session, sender, verb)


def likes(card: dict[str, Any] | None) -> list[str]:
    assert card is not None
    return sorted(tag["c"] for tag in card["tags"])


def agreed(phone: Phone, *members: str) -> None:
    for member in members:
        phone.push(phone.op("consent.set", member, TASTE), phone.op("consent.set", member, HEALTH))
