"""What came in from the shop floor today: the lead sees it as it arrives."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Staff
from crm_pwa.core.clock import store_clock
from crm_pwa.core.log.models import Operation
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members.models import Member, MemberStore
from crm_pwa.members.moves import bodies
from crm_pwa.notes.words import spoken

SHOWN = (
    "tag.add",
    "tag.remove",
    "facet.set",
    "note.add",
    "allergy.add",
    "allergy.none",
    "prompt.outcome",
)
SENSITIVE = ("allergy.add", "allergy.none")
MOST = 30


def arrived(
    session: Session, scope: Scope, keys: Keys, since_ms: int, tz: str
) -> list[dict[str, Any]]:
    """The latest notes and answers since then, newest first, at most 30.

    Rows: ``id``, ``at`` (HH:MM), ``who``, ``m``, ``title``, ``kind``, ``words``. An allergy's
    words are left out: it is read on the card, where the look is logged.
    """
    found = session.execute(
        _SINCE, {"stores": list(scope.stores), "since": since_ms, "kinds": list(SHOWN)}
    ).all()
    opened = bodies(session, keys, [row.id for row in found if row.kind not in SENSITIVE])
    return [
        {
            "id": row.id,
            "at": store_clock(row.received_at, tz),
            "who": row.name,
            "m": row.member_id,
            "title": row.address,
            "kind": row.kind,
            "words": spoken(row.kind, opened[row.id].p) if row.id in opened else "",
        }
        for row in found
    ]


_SINCE = (
    select(
        Operation.id,
        Operation.kind,
        Operation.member_id,
        Operation.received_at,
        Member.address,
        Staff.name,
    )
    .join(Member, Member.id == Operation.member_id)
    .join(Staff, Staff.id == Operation.actor_id)
    .where(Operation.received_at >= bindparam("since"), Operation.verdict == "accepted")
    .where(Operation.kind.in_(bindparam("kinds", expanding=True)))
    .where(
        Operation.member_id.in_(
            select(MemberStore.member_id).where(
                MemberStore.store_id.in_(bindparam("stores", expanding=True))
            )
        )
    )
    .order_by(Operation.received_at.desc(), Operation.id.desc())
    .limit(MOST)
)
