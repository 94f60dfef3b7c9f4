"""Codes members' phones showed of which a scan claims more than it proves: for the lead to see."""

from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core.scope import Scope
from crm_pwa.members import uses
from crm_pwa.members.models import Member
from crm_pwa.members.names import title

MINUTE_MS = 60_000


def rows(session: Session, scope: Scope, now_ms: int) -> list[dict[str, Any]]:
    """The latest first: ``id``, ``m``, ``title``, ``minutes`` ago, ``who`` scanned it, ``outcome``.

    ``first``: who had used the same code before; empty where the code is what is in doubt.
    """
    found = uses.doubtful(session, scope, now_ms)
    staff = {row.staff_id for row in found} | {row.first for row in found if row.first}
    names = accounts.names(session, staff)
    return [
        {
            "id": row.id,
            "m": row.member_id,
            "title": title(session.get_one(Member, row.member_id)),
            "minutes": max(now_ms - row.at, 0) // MINUTE_MS,
            "who": names.get(row.staff_id, ""),
            "first": names.get(row.first, "") if row.first else "",
            "outcome": row.outcome,
        }
        for row in found
    ]
