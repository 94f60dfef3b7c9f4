"""What came in from the shop floor today: the lead sees it as it arrives."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Staff
from crm_pwa.core.clock import store_clock
from crm_pwa.core.log.models import Operation
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members.models import Card, Member, MemberStore
from crm_pwa.members.moves import bodies
from crm_pwa.members.names import title
from crm_pwa.notes.words import listed
from crm_pwa.privacy.consent import PERSONALISATION, allows

SHOWN = (
    "tag.add",
    "tag.remove",
    "facet.set",
    "note.add",
    "allergy.add",
    "allergy.none",
    "prompt.outcome",
)
MOST = 30


def arrived(
    session: Session, scope: Scope, keys: Keys, since_ms: int, tz: str
) -> list[dict[str, Any]]:
    """The latest notes and answers since then, newest first, at most 30.

    Rows: ``id``, ``at`` (HH:MM), ``who``, ``m``, ``title``, ``kind``, ``words``. Words are left
    out where the card would not show them: without consent, or taken back; and always those
    of the allergy layer.
    """
    found = session.execute(
        _SINCE, {"stores": list(scope.stores), "since": since_ms, "kinds": list(SHOWN)}
    ).all()
    open_ids = _still_open(session, found)
    opened = bodies(session, keys, [row.id for row in found if row.id in open_ids])
    return [
        {
            "id": row.id,
            "at": store_clock(row.received_at, tz),
            "who": row.staff,
            "m": row.merged_into or row.member_id,
            "title": title(row),
            "kind": row.kind,
            "words": listed(opened[row.id]) if row.id in opened else "",
        }
        for row in found
    ]


def _still_open(session: Session, found: Sequence[Any]) -> set[str]:
    """Those whose words the member's card shows now."""
    rows = session.execute(_STATES, {"ids": sorted({_holder(row) for row in found})})
    states = {row.member_id: msgspec.json.decode(row.state) for row in rows}
    return {
        row.id
        for row in found
        if (state := states.get(_holder(row)))
        and allows(state["consent"], PERSONALISATION)
        and row.id not in state["dead"]
    }


def _holder(row: Any) -> str:
    return str(row.merged_into or row.member_id)


_STATES = select(Card.member_id, Card.state).where(
    Card.member_id.in_(bindparam("ids", expanding=True))
)
_SINCE = (
    select(
        Operation.id,
        Operation.kind,
        Operation.member_id,
        Operation.received_at,
        Member.address,
        Member.name,
        Member.merged_into,
        Staff.name.label("staff"),
    )
    .join(Member, Member.id == Operation.member_id)
    .join(Staff, Staff.id == Operation.actor_id)
    .where(Operation.received_at >= bindparam("since"), Operation.verdict == "accepted")
    .where(Member.erased_at.is_(None))
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
