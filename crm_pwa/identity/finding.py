"""Looks through a chain's members for those who may be one person, and keeps the pairs."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_pwa.core.log.keys import kept_keys
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import ByIds, table_of, upsert
from crm_pwa.identity.blocking import pairs
from crm_pwa.identity.models import Doubt
from crm_pwa.identity.person import Person, read
from crm_pwa.identity.weights import Commonness, Match, compare
from crm_pwa.members import phones
from crm_pwa.members.models import Member

PAGE = 2_000


@dataclass(frozen=True)
class Found:
    """What a search came to: ``matches``, the surest first; ``before``: pairs open as it began."""

    matches: list[Match]
    before: set[tuple[str, str]]


def find(session: Session, keys: Keys) -> Found:
    """Every two living members who are, or may be, one person.

    Phones are opened for the comparison only, in memory, where all members are held meanwhile. It
    takes long in a large chain, and writes nothing: not to be run inside ``db.writing()``.
    """
    opened = session.execute(select(Doubt.one, Doubt.other).where(Doubt.state == "open"))
    before = {(row.one, row.other) for row in opened}
    people = list(_people(session, keys))
    common = Commonness.among(people)
    matches = (compare(one, other, common) for one, other in pairs(people))
    found = [match for match in matches if match.verdict != "different"]
    return Found(sorted(found, key=lambda match: (-match.bits, match.one, match.other)), before)


def keep(session: Session, found: Found) -> int:
    """Keep these as the open pairs; return how many are new. What people settled stays settled.

    Who was merged or erased since they were found is left out, and a pair opened since stays.
    Must run inside ``db.writing()``.
    """
    known = {(row.one, row.other): row for row in session.scalars(select(Doubt))}
    matches = _still(session, found.matches)
    wanted = {(match.one, match.other) for match in matches}
    gone = found.before - wanted
    for pair, row in known.items():
        if row.state == "open" and pair in gone:
            session.execute(delete(Doubt).where(Doubt.one == pair[0], Doubt.other == pair[1]))
    rows = [
        {
            "one": match.one,
            "other": match.other,
            "bits": match.bits,
            "found": msgspec.json.encode(match.found).decode(),
            "state": "open",
            "by": "",
            "at": 0,
            "merge_id": "",
        }
        for match in matches
    ]
    upsert(session, Doubt, rows, update=("bits", "found"))
    return len(wanted - known.keys())


def _still(session: Session, matches: list[Match]) -> list[Match]:
    """Those of two who live and hold their notes themselves."""
    named = {member for match in matches for member in (match.one, match.other)}
    living = {row.id for row in _LIVING.rows(session, sorted(named))}
    return [match for match in matches if {match.one, match.other} <= living]


def _people(session: Session, keys: Keys) -> Iterator[Person]:
    last = ""
    while page := session.execute(_MEMBERS.where(Member.id > last).limit(PAGE)).all():
        last = page[-1].id
        opened = kept_keys(session, keys, [row.id for row in page if row.phone_sealed])
        for row in page:
            key = opened.get(row.id)
            yield read(
                row.id,
                name=row.name,
                phone=phones.opened(key, row.phone_sealed, row.id) if key else "",
                birthday=row.birthday,
                gender=row.gender,
            )


_MEMBERS = (
    select(Member.id, Member.name, Member.phone_sealed, Member.birthday, Member.gender)
    .where(Member.merged_into == "", Member.erased_at.is_(None))
    .order_by(Member.id)
)
_MEMBER = table_of(Member).c
_LIVING = ByIds(
    select(_MEMBER.id).where(_MEMBER.merged_into == "", _MEMBER.erased_at.is_(None)), _MEMBER.id
)
