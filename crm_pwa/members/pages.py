"""Cards as pages: the same context that the worker builds for the same templates."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app

from crm_pwa.accounts import pages
from crm_pwa.core import hx
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere
from crm_pwa.members import cards, queries
from crm_pwa.members.chosen import SHOWN
from crm_pwa.members.models import Member
from crm_pwa.members.names import title
from crm_pwa.members.phones import last_four
from crm_pwa.members.queries import Reached
from crm_pwa.members.verdicts import Sender
from crm_pwa.members.view import view
from crm_pwa.privacy import operations as privacy
from crm_pwa.privacy.consent import ALLERGY

Place = Callable[[str, str, dict[str, str] | None], Response | None]
_places: dict[str, Place] = {}


def place(name: str, show: Place) -> None:
    """Let a domain above answer in its own elements ``<name>-<id>``, where a write was made there.

    ``show(id, member_id, undo)``: None where the id is not one of its own.
    """
    _places[name] = show


def sender() -> Sender:
    """This request's person as the sender of operations."""
    return Sender(pages.scope(), pages.moment(), current_app.extensions["keys"])


def member(member_id: str) -> Reached:
    """The member within reach of this request. Raises NotHere."""
    return queries.member_for(db.session(), pages.scope(), member_id)


def card_view(found: Reached) -> dict[str, Any]:
    """The context ``card`` of every card template; a look at allergies is logged.

    Raises NotHere.
    """
    at, me = pages.moment(), pages.scope().staff_id
    env = {"me": me, "tz": pages.zone_of(found.home_store), "facts": SHOWN.of(db.session())}
    made = view(body(found), [], at, env)
    if made["sensitive"] and not privacy.has_looked(db.session(), made["m"], me, ALLERGY, at):
        with writing() as kept:
            privacy.log_read(kept, made["m"], me, ALLERGY, at)
    made["live"] = queries.is_live(db.session(), pages.scope(), found.id, at)
    return made


def body(found: Reached) -> dict[str, Any]:
    """The body of the member's card, to act on. Raises NotHere."""
    made = cards.bodies(db.session(), [found.id], "", pages.moment()).get(found.id)
    if made is None:
        raise NotHere(found.id)
    return made


def opened(member_id: str, show: Callable[[Reached], Response]) -> Response:
    """Answer with ``show(member)`` while the member is here, else ask whether they are."""
    found = member(member_id)
    if not queries.is_present(db.session(), pages.scope(), found.id, pages.moment()):
        return _ask_whether_here(found)
    return show(found)


def card(member_id: str, undo: dict[str, str] | None = None) -> Response:
    """Answer with the card, or with the question whether the member is here."""
    return opened(
        member_id,
        lambda m: pages.answer("members/card", "scan", card=card_view(m), undo=undo),
    )


def face(who: Member | Reached) -> dict[str, str]:
    """A member as lists show them: ``m``, ``title``, ``name``, ``tier`` and ``last4``."""
    last4 = last_four(who.phone_mask)
    return {"m": who.id, "title": title(who), "name": who.name, "tier": who.tier, "last4": last4}


def saved(member_id: str, undo: dict[str, str] | None = None) -> Response:
    """After a write: for htmx the place it was made in, or the card; else on to the card's page."""
    if not hx.wants_fragment():
        return pages.go(f"/members/{member_id}")
    name, _, part = hx.target().partition("-")
    shown = _places[name](part, member_id, undo) if name in _places else None
    return shown or card(member_id, undo)


def _ask_whether_here(found: Reached) -> Response:
    if hx.wants_fragment():
        return pages.go(f"/members/{found.id}")
    return pages.answer("members/here", "search", who=face(found))
