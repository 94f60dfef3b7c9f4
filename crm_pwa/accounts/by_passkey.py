"""What a passkey is asked in this request, and what it answers."""

from urllib.parse import urlsplit

from flask import request
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations, pages
from crm_pwa.accounts.tried import address_key
from crm_pwa.core.db import writing

SIGN_IN = "sign_in"
"""What a passkey's challenge is for, where nobody is signed in."""
CHALLENGES = 60
"""Passkeys asked for, and as many answers, from one address in 15 minutes; a whole shop may share
it."""


def asking(use: str) -> operations.Asking:
    """Where this request's page came from, and what for; bound to its session, if there is one."""
    host = urlsplit(f"//{request.host}").hostname or ""
    known = pages.person() if use != SIGN_IN else None
    bound_to = f"{use} {known.session}" if known else use
    return operations.Asking(host, f"{request.scheme}://{request.host}", bound_to, pages.moment())


def answered(answer: str, use: str) -> operations.Asking:
    """What a passkey's answer answers; no other one does any more. Raises Invalid ("passkey")."""
    with writing() as session:
        return operations.taken(session, answer, asking(use))


def count(session: Session, what: str, at: int) -> None:
    """Count a passkey that is ``asked`` for, or ``shown``, from this address. Raises TooMany."""
    key = f"passkey-{what}:{address_key(request.remote_addr or '')}"
    operations.count_attempt(session, key, at, tries=CHALLENGES)
