"""Words are kept for two years after the last visit; warnings are to be asked about again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, exists, or_, select

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core import hlc, logs
from crm_pwa.core.clock import store_day
from crm_pwa.core.db import db, writing
from crm_pwa.members.models import Card, Member, MemberStat, MemberStore
from crm_pwa.notes import fading
from crm_pwa.privacy.retention import ZONE, Asked, Rule

NOTES = setting(Setting("notes_months", "number", 24, least=6, most=60))
"""How long free words stay after the last visit, months."""
ALLERGIES = setting(Setting("allergy_months", "number", 24, least=6, most=60))
"""After how long an allergy is to be asked about again, months. None is dropped for its age."""
AT_ONCE = 50
"""Members whose notes go in one transaction."""


def _notes(asked: Asked) -> int:
    """Take back what was noted before of who did not come since, so that phones drop it too.

    What was taken back, or moved here from another's card, is then in the log alone: it goes too.
    """
    many = 0
    for page in _pages(asked, or_(Card.state.contains('"notes":[{'), fading.has_words(asked))):
        old = fading.found(asked, [row for row in page if _is_away(row, asked.before)])
        many += sum(one.many for one in old.values()) if asked.dry else _let_go(asked, old)
    return many


def _let_go(asked: Asked, old: dict[str, fading.Old]) -> int:
    """All of them in one go; where that cannot be, one by one, so that one holds up no other."""
    if not old:
        return 0
    try:
        with writing() as session:
            fading.take_back(session, asked, old)
    except Exception as fault:  # noqa: BLE001 - it is logged, and the others go on
        if len(old) > 1:
            return sum(_let_go(asked, {member: one}) for member, one in old.items())
        logs.failed(fault)
        return 0
    return sum(one.many for one in old.values())


def _allergies(asked: Asked) -> int:
    """Members with a warning that nobody has asked about since; it stays."""
    return sum(
        _is_to_be_asked(row, asked)
        for page in _pages(asked, Card.state.contains('"allergies":[{'))
        for row in page
    )


def _pages(asked: Asked, has: ColumnElement[bool]) -> Iterator[list[Any]]:
    """Members of whom there is such a thing, by id."""
    after = ""
    while True:
        found = db.session().execute(_CARDS.where(has, Member.id > after))
        rows = found.all()
        db.session().rollback()
        yield [row for row in rows if row.id not in asked.kept]
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].id


def _is_away(row: Any, before: date) -> bool:
    """Whether the member was not here since: no receipt, no scan, joined before."""
    seen = msgspec.json.decode(row.state)["seen_at"]
    scanned = store_day(hlc.millis(seen), ZONE).isoformat() if seen else ""
    last: str = max(row.last_visit or "", row.joined_on, scanned)
    return last < before.isoformat()


def _is_to_be_asked(row: Any, asked: Asked) -> bool:
    """Whether there is a warning, and all were said before."""
    rows = msgspec.json.decode(row.state)["allergies"]
    live = [one for one in rows if not one.get("gone")]
    return bool(live) and all(hlc.millis(one["hlc"]) < asked.before_ms for one in live)


_CARDS = (
    select(Member.id, Member.joined_on, Card.state, MemberStat.last_visit)
    .join(Card, Card.member_id == Member.id)
    .outerjoin(MemberStat, MemberStat.member_id == Member.id)
    .where(Member.merged_into == "", Member.erased_at.is_(None))
    .where(exists().where(MemberStore.member_id == Member.id))
    .order_by(Member.id)
    .limit(AT_ONCE)
)
RULES = (
    Rule("notes", _notes, "months", NOTES),
    Rule("allergies", _allergies, "months", ALLERGIES, counts=True),
)
