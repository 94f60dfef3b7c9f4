"""A sign-in on a phone: whether it may be let in, and what it is told then."""

from typing import Any

from flask import current_app, request
from sqlalchemy.orm import Session

from crm_pwa.accounts import enrolments, operations, pages, queries
from crm_pwa.accounts.locking import ENROLMENT
from crm_pwa.accounts.models import Staff
from crm_pwa.core.errors import AppError

MOST_KNOWN = 50
"""So many people may share a phone."""


class NewPhone(AppError):
    """This phone is new to the shop: it needs the lead's code of the last ten minutes."""

    reason = "new_phone"
    status = 403


def label_of(session: Session, staff: Staff, at: int) -> str | None:
    """What the lead called the phone that comes with their code; None where it brings none.

    Raises NewPhone where the chain wants one of a guide and neither phone nor code is known.
    """
    label = operations.take_invitation(session, request.form.get("phone", ""), staff.id, at)
    wanted = ENROLMENT.of(session) == "lead" and staff.role == "guide"
    if wanted and label is None and not queries.device_among(session, _known(), staff.id):
        raise NewPhone("This phone is new here: ask your lead for its code.")
    return label


def enrolled(session: Session, given: operations.Given, opened: str, at: int) -> dict[str, Any]:
    """What the phone's script is told; ``opened``: the session's secret."""
    if (lost := request.form.get("lost", type=int)) is not None:
        operations.note_lost(given.device, lost, at)
    chosen = pages.chosen_language()
    more = {"session": queries.token_hash(opened)} | ({"lang": chosen} if chosen else {})
    return enrolments.told(session, given, current_app.extensions["keys"], at) | more


def device_for(session: Session, staff: Staff, label: str | None, at: int) -> operations.Given:
    """The phone this is, or a new one; called as the lead did, else as its browser says."""
    called = label or request.user_agent.string
    return operations.enrol_device(
        session, staff, at, label=called, known=_known(), named=bool(label)
    )


def _known() -> list[str]:
    return request.form.getlist("device")[:MOST_KNOWN]
