"""How phones are locked: what a chain chooses, and what a phone is told of it."""

from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.accounts.chosen import Setting, setting

LOCK = setting(Setting("phone_lock", "choice", "pin", choices=("pin", "open")))
"""``pin``: the key of the cards never lies on the phone but under a PIN of six digits; without one,
a browser that was closed opens them by signing in alone. ``open``: each guide may choose a PIN;
without one the phone opens the cards by itself."""
IDLE = setting(Setting("idle_minutes", "number", 15, least=5, most=30))
"""After so many minutes without a tap a phone asks for the PIN again, minutes."""
ENROLMENT = setting(Setting("phone_entry", "choice", "open", choices=("open", "lead")))
"""``lead``: a guide signs in on a phone that is new to the shop with a code of the lead's, shown
on the lead's desk for ten minutes; ``open``: with their password alone."""


def lock_of(session: Session) -> dict[str, Any]:
    """What a phone is told: ``how`` and ``minutes``."""
    return {"how": LOCK.of(session), "minutes": IDLE.of(session)}
