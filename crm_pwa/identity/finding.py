"""Looks through a chain's members for those who may be one person, and keeps the pairs."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_pwa.core.log.keys import kept_keys
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import upsert
from crm_pwa.identity.blocking import pairs
from crm_pwa.identity.models import Doubt
from crm_pwa.identity.person import Person, read
from crm_pwa.identity.weights import Commonness, Match, compare
from crm_pwa.members import phones
from crm_pwa.members.models import Member

PAGE = 2_000


def find(session: Session, keys: Keys) -> list[Match]:
    """Every two living members who are, or may be, one person, the surest first.

    Phones are opened for the comparison only, in memory.
    """
    people = list(_people(session, keys))
    common = Commonness.among(people)
    matches = (compare(one, other, common) for one, other in pairs(people))
    found = [match for match in matches if match.verdict != "different"]
    return sorted(found, key=lambda match: (-match.bits, match.one, match.other))


def keep(session: Session, matches: list[Match]) -> int:
    """Keep these as the open pairs; return how many are new. What people settled stays settled.

    Must run inside ``db.writing()``.
    """
    known = {(row.one, row.other): row for row in session.scalars(select(Doubt))}
    wanted = {(match.one, match.other) for match in matches}
    for pair, row in known.items():
        if row.state == "open" and pair not in wanted:
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
