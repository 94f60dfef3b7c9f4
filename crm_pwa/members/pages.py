"""Cards as pages: the same context that the worker builds for the same templates."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app

from crm_pwa.accounts import pages
from crm_pwa.accounts import queries as accounts
from crm_pwa.core import hx
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.op import Op
from crm_pwa.members import cards, queries
from crm_pwa.members.models import Member
from crm_pwa.members.verdicts import Sender
from crm_pwa.members.view import view
from crm_pwa.privacy import operations as privacy
from crm_pwa.privacy.consent import ALLERGY

FACTS = ["usual_basket", "rhythm", "last_bought"]


def sender() -> Sender:
    """This request's person as the sender of operations."""
    return Sender(pages.scope(), pages.moment(), current_app.extensions["keys"])


def member(member_id: str) -> Member:
    """The member within reach of this request. Raises NotHere."""
    return queries.member_for(db.session(), pages.scope(), member_id)


def card_view(member_id: str, pending: list[Op] | None = None) -> dict[str, Any]:
    """The context ``card`` of every card template; a look at allergies is logged.

    Raises NotHere.
    """
    shown = body(member_id)
    session, at, me = db.session(), pages.moment(), pages.scope().staff_id
    stores = accounts.stores(session, (shown["home"],))
    env = {"me": me, "tz": stores[0].tz, "facts": FACTS}
    made = view(shown, pending or [], at, env)
    if made["sensitive"]:
        with writing() as kept:
            privacy.log_read(kept, shown["m"], me, ALLERGY, at)
    return made


def body(member_id: str) -> dict[str, Any]:
    """The body of the member's card, to act on. Raises NotHere."""
    found = member(member_id)
    made = cards.bodies(db.session(), [found.id], "", pages.moment()).get(found.id)
    if made is None:
        raise NotHere(member_id)
    return made


def opened(member_id: str, show: Callable[[str], Response]) -> Response:
    """Answer with ``show(id)`` while the member is here, else ask whether they are."""
    found = member(member_id)
    if not queries.is_present(db.session(), pages.scope(), found.id, pages.moment()):
        return _ask_whether_here(found)
    return show(found.id)


def card(member_id: str, undo: dict[str, str] | None = None) -> Response:
    """Answer with the card, or with the question whether the member is here."""
    return opened(
        member_id,
        lambda m: pages.answer("members/card", "scan", card=card_view(m), undo=undo),
    )


def saved(member_id: str, undo: dict[str, str] | None = None) -> Response:
    """After a write: the card in place for htmx, else on to the card's own page."""
    if hx.wants_fragment():
        return card(member_id, undo)
    return pages.go(f"/members/{member_id}")


def _ask_whether_here(found: Member) -> Response:
    if hx.wants_fragment():
        return pages.go(f"/members/{found.id}")
    title = found.address or found.name
    who = {"m": found.id, "title": title, "tier": found.tier, "last4": found.phone_mask[-4:]}
    return pages.answer("members/here", "search", who=who)
