"""The lead's desk for one phone: let it in, name it, sign it off for good, take what it held."""

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import pages as shown
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import Device
from crm_pwa.core import access, qr
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid, NotHere
from crm_pwa.members import pages
from crm_pwa.sync import late_edits as late
from crm_pwa.sync import quarantine, queries

bp = Blueprint("phones", __name__)


@bp.get("/phones/new")
@access.allow("lead")
def invitation_form() -> Response:
    """Whose phone is it, and what is it called?"""
    people = queries.people(db.session(), shown.scope())
    return shown.answer("sync/invitation", "devices", people=people, picture=None, name="")


@bp.post("/phones/new")
@access.allow("lead")
def invite() -> Response:
    """A code that lets this person's phone in, once and for ten minutes."""
    staff_id, label = request.form.get("staff", ""), request.form.get("label", "")
    with writing() as session:
        people = queries.people(session, shown.scope())
        name = next((one["name"] for one in people if one["id"] == staff_id), "")
        if not name:
            raise NotHere(staff_id)
        code = accounts.invite(session, staff_id, label, by=_by())
    address = url_for("accounts.sign_in_page", phone=code, _external=True)
    picture = qr.picture(address)._asdict()
    return shown.answer("sync/invitation", "devices", people=people, picture=picture, name=name)


@bp.get("/devices/<id>")
@access.allow("lead")
def one(id: str) -> Response:
    """How this phone stands, and what can be done to it."""
    session = db.session()
    device = _within(session, id)
    row = queries.device_shown(session, device, shown.moment())
    return shown.answer("sync/device", "devices", one=row, raw=device.label, problem="")


@bp.post("/devices/<id>/label")
@access.allow("lead")
def label(id: str) -> Response:
    """Call the phone something the shop knows it by."""
    typed = request.form.get("label", "")
    try:
        with writing() as session:
            device = _within(session, id)
            accounts.name_device(session, device, typed, by=_by())
    except Invalid as error:
        session = db.session()
        row = queries.device_shown(session, _within(session, id), shown.moment())
        told = {"one": row, "raw": typed, "problem": error.reason}
        return shown.answer("sync/device", "devices", 422, **told)
    return shown.go("/devices")


@bp.post("/devices/<id>/revocation")
@access.allow("lead")
@access.afresh
def revoke(id: str) -> Response:
    """The phone is signed off for good: at its next contact it forgets every card."""
    with writing() as session:
        device = _within(session, id)
        accounts.revoke_device(session, device, by=_by())
    return shown.go("/devices")


@bp.post("/devices/<id>/late-edits")
@access.allow("lead")
def late_edits(id: str) -> Response:
    """What it held as it was signed off counts (with ``take``), or is forgotten."""
    with writing() as session:
        if request.form.get("take"):
            late.release(session, pages.sender(), id)
        else:
            late.turn_down(session, pages.sender(), id)
    return shown.go("/devices")


def _within(session: Session, device_id: str) -> Device:
    return quarantine.device_within(session, shown.scope(), device_id, shown.moment())


def _by() -> By:
    return By(shown.me().id, shown.moment())
