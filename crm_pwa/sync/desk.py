"""The lead's desk for sync: how the store's phones stand, and edits whose code nobody has."""

from flask import Blueprint, Response, request

from crm_pwa.accounts import pages as shown
from crm_pwa.core import access
from crm_pwa.core.clock import store_clock
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere
from crm_pwa.members import pages, uses
from crm_pwa.members import queries as members
from crm_pwa.members.models import Member
from crm_pwa.members.names import title
from crm_pwa.members.phones import last_four
from crm_pwa.sync import doubtful, late_edits, operations, queries

bp = Blueprint("devices", __name__)


@bp.get("/devices")
@access.allow("lead")
def overview() -> Response:
    """The store's devices, those to look after first, and the codes nobody has."""
    session, at, lead = db.session(), shown.moment(), pages.sender()
    codes, many = queries.unknown_codes(session, lead.scope, lead.keys, at)
    return shown.answer(
        "sync/devices",
        "devices",
        at=store_clock(at, shown.zone()),
        devices=queries.devices(session, lead.scope, at),
        codes=codes,
        codes_in_all=many,
        late=late_edits.waiting(session, lead.scope, lead.keys, at),
        doubtful=doubtful.rows(session, lead.scope, at),
    )


@bp.post("/code-uses/<id>/look")
@access.allow("lead")
def looked_at(id: str) -> Response:
    """The lead knows of a code that was used twice, or could not be confirmed."""
    with writing() as session:
        found = uses.looked_at(session, shown.scope(), id, shown.moment())
    if not found:
        raise NotHere(id)
    return shown.go("/devices")


@bp.get("/codes/<id>")
@access.allow("lead")
def code(id: str) -> Response:
    """Whose code is this: the edits on it, and members to choose from."""
    lead = pages.sender()
    words = request.args.get("q", "")[: members.LONGEST_WORDS]
    return shown.answer(
        "sync/code",
        "devices",
        code=queries.code_shown(db.session(), lead.scope, lead.keys, lead.now_ms, id),
        q=words,
        results=[_choice(one) for one in members.search(db.session(), lead.scope, words)],
    )


@bp.post("/codes/<id>/assignment")
@access.allow("lead")
def assign(id: str) -> Response:
    """The edits on this code are this member's."""
    with writing() as session:
        operations.assign(session, pages.sender(), id, request.form.get("member", ""))
    return shown.go("/devices")


@bp.post("/codes/<id>/rejection")
@access.allow("lead")
def turn_down(id: str) -> Response:
    """The edits on this code are nobody's."""
    with writing() as session:
        operations.turn_down(session, pages.sender(), id)
    return shown.go("/devices")


def _choice(member: Member) -> dict[str, str]:
    last4 = last_four(member.phone_mask)
    return {"m": member.id, "title": title(member), "name": member.name, "last4": last4}
