"""The sync page as the server knows it: nothing waits here, only what was sent."""

from flask import Blueprint, Response
from sqlalchemy import select

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access
from crm_pwa.core.db import db
from crm_pwa.core.log.models import Operation
from crm_pwa.members.models import Member
from crm_pwa.members.names import title
from crm_pwa.members.queries import within_reach

bp = Blueprint("sync", __name__)
SENT = 20


@bp.get("/sync")
@access.allow("guide", "lead")
def status() -> Response:
    """What this person sent last of members still in reach. What waits only the phone knows."""
    session = db.session()
    query = (
        select(Operation.id, Operation.kind, Operation.member_id, Member.name, Member.address)
        .join(Member, Member.id == Operation.member_id)
        .where(Operation.actor_id == shown.scope().staff_id, Operation.verdict == "accepted")
        .where(Member.erased_at.is_(None))
        .order_by(Operation.received_at.desc(), Operation.id.desc())
        .limit(SENT)
    )
    rows = session.execute(query).all()
    reach = within_reach(session, shown.scope(), [row.member_id for row in rows])
    sent = [
        {
            "id": row.id,
            "kind": row.kind,
            "words": "",
            "title": title(row),
            "m": row.member_id,
            "minutes": 0,
        }
        for row in rows
        if row.member_id in reach
    ]
    return shown.answer("sync/status", "sync", waiting=[], rejected=[], sent=sent, kept=True)


@bp.post("/sync/repair")
@access.allow("guide", "lead")
def repair() -> Response:
    """Edits wait and are refused on the phone alone; without its worker there is none here."""
    return shown.go("/sync")


@bp.post("/sync/discard")
@access.allow("guide", "lead")
def discard() -> Response:
    """As ``repair``: the phone's own list, answered by the phone."""
    return shown.go("/sync")
