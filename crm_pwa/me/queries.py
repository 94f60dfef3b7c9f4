"""Reads of one member for themselves."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.errors import NotHere
from crm_pwa.members import cards, happened
from crm_pwa.members import queries as members
from crm_pwa.members.models import Member
from crm_pwa.members.view import FACTS, view
from crm_pwa.privacy.consent import ALLERGY, MARKETING, PERSONALISATION, PROFILING
from crm_pwa.products import bought

LINES = 400
"""Lines of receipts that a page shows."""


def purchases(session: Session, member_id: str) -> tuple[list[dict[str, Any]], bool]:
    """The member's receipts, as ``bought.receipts`` gives them; at most the newest 400 lines."""
    return bought.receipts(session, member_id, LINES)


def standing(session: Session, member_id: str, today: str, now_ms: int) -> dict[str, Any]:
    """What the chain's own system last said: tier, and points with those of who is one with them.

    ``tier`` "" for none; ``points`` that count on ``today`` (ISO day); ``lapsing`` of them count
    for the last time on ``until``, the first such day, "" where none lapse.
    """
    whole = members.whole(session, member_id)
    facts = happened.open_facts(session, whole, "", today, now_ms)
    points = [(one.until, one.value or 0) for one in facts if one.kind == "points"]
    until = min((day for day, n in points if day and n), default="")
    return {
        "tier": session.scalar(_TIER, {"m": member_id}) or "",
        "points": sum(n for _, n in points),
        "lapsing": sum(n for day, n in points if until and day == until),
        "until": until,
    }


def said(session: Session, member_id: str, now_ms: int, tz: str) -> dict[str, Any]:
    """The card as a guide of the home store reads it, the same to the word. Raises NotHere.

    Beside the view: ``birthday``, ``joined``, and under ``consents`` each answer given, by layer.
    """
    body = cards.bodies(session, [member_id], "", now_ms).get(member_id)
    if body is None:
        raise NotHere(member_id)
    made = view(body, [], now_ms, {"me": "", "tz": tz, "facts": FACTS})
    answers = {
        layer: one["state"]
        for layer, one in sorted(body["consent"].items())
        if layer in (PERSONALISATION, PROFILING, ALLERGY) or layer.startswith(MARKETING)
    }
    return made | {"birthday": body["birthday"], "joined": body["joined"], "consents": answers}


_TIER = select(Member.tier).where(Member.id == bindparam("m"))
