"""Proving a phone number: a code is sent to it, and comes back from the browser that asked.

Asking does the same work and gives the same answer whether a member has the number or not: who
has it is looked up only once the code came back.
"""

import hmac
import secrets
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.queries import address_key, token_hash
from crm_pwa.checkout.models import OneTime
from crm_pwa.core.seal import Keys
from crm_pwa.members import phones
from crm_pwa.messages import outgoing
from crm_pwa.messages.outgoing import Letter

GOOD_MS = 5 * 60_000
"""A code is good for five minutes."""
KEPT_MS = 15 * 60_000
"""A number that was asked about is forgotten after a quarter of an hour."""
DIGITS = 6
TRIES = 5
"""Wrong codes in one browser before another code has to be asked for."""
PER_PHONE, PER_PHONE_MS = 3, 15 * 60_000
PER_ADDRESS = 60
PER_TILL = 120
PROOFS_PER_PHONE, PROOFS_PER_ADDRESS = 15, 120
"""A quarter of an hour for the first, an hour for the others."""
Answer = Literal["right", "wrong", "late"]


def count_asking(
    session: Session, phone_hash: str, address: str, till_id: str, now_ms: int
) -> None:
    """Count one code that is asked for, by number, by address and by till. Raises TooMany."""
    _count(session, f"once:phone:{phone_hash}", now_ms, PER_PHONE, PER_PHONE_MS)
    _count(session, f"once:{address_key(address)}", now_ms, PER_ADDRESS)
    if till_id:
        _count(session, f"once:till:{till_id}", now_ms, PER_TILL)


def ask(
    session: Session, keys: Keys, number: str, letter: Letter, code: str, *, store_id: str,
    now_ms: int,
) -> str:  # fmt: skip
    """Have ``letter``, which tells the code, sent to ``number``; return the cookie's secret.

    What was asked about a quarter of an hour ago, by whomever, is forgotten.
    """
    session.execute(delete(OneTime).where(OneTime.at <= now_ms - KEPT_MS))
    token = secrets.token_urlsafe(32)
    key = token_hash(token)
    session.add(
        OneTime(
            id_hash=key,
            phone_hash=keys.phone_hash(number),
            phone_mask=phones.mask(number),
            phone_sealed=keys.seal_message(number.encode(), key),
            code_hash=keys.once_hash(code, key),
            at=now_ms,
        )
    )
    outgoing.put(session, keys, letter, now_ms, store_id=store_id, lasts_ms=GOOD_MS)
    return token


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def check(
    session: Session, keys: Keys, row: OneTime, code: str, *, address: str, now_ms: int
) -> Answer:
    """Whether this is the code that was sent. Every answer counts as one of five.

    ``late``: five were given, or five minutes are over. Raises TooMany for a number or an address
    that many codes were tried at.
    """
    _count(session, f"proof:phone:{row.phone_hash}", now_ms, PROOFS_PER_PHONE)
    _count(session, f"proof:{address_key(address)}", now_ms, PROOFS_PER_ADDRESS)
    row.tries += 1
    right = hmac.compare_digest(row.code_hash, keys.once_hash(code, row.id_hash))
    if row.tries > TRIES or now_ms - row.at >= GOOD_MS or row.proved:
        return "late"
    row.proved = right
    return "right" if right else "wrong"


def forget(session: Session, token: str) -> None:
    """Forget what this browser asked about."""
    session.execute(delete(OneTime).where(OneTime.id_hash == token_hash(token)))


def _count(
    session: Session, key: str, now_ms: int, tries: int, window_ms: int = accounts.HOUR_MS
) -> None:
    accounts.count_attempt(session, key, now_ms, tries=tries, window_ms=window_ms)
