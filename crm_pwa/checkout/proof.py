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
from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.queries import token_hash
from crm_pwa.accounts.tried import address_key, range_key
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
PER_PHONE_DAY = 10
PER_ADDRESS, PER_RANGE = 60, 240
PER_TILL, PER_STORE = 120, 240
OWN_PAGE = setting(Setting("codes_hour", "number", 120, least=10, most=5_000))
"""How many codes the members' own page has sent in an hour, from wherever it is asked: whoever has
many addresses and many numbers pays for no more with the chain's money."""
OWN_PAGE_DAY = 5
"""Hours' worth of them in a day."""
DAY_MS = 24 * accounts.HOUR_MS
PROOFS_PER_PHONE, PROOFS_PER_ADDRESS = 15, 120
"""A quarter of an hour for the first, an hour for the others."""
Answer = Literal["right", "wrong", "late"]


def count_asking(
    session: Session, phone_hash: str, address: str, where: tuple[str, str], now_ms: int
) -> None:
    """Count one code that is asked for. Raises TooMany; then nothing of it counts.

    By number in a quarter of an hour and in a day; by address and by its range; ``where`` (till,
    store): by both, or, asked for on the members' own page ("", ""), by what that page may send.
    """
    _count(session, f"once:phone:{phone_hash}", now_ms, PER_PHONE, PER_PHONE_MS)
    _count(session, f"once:phone-day:{phone_hash}", now_ms, PER_PHONE_DAY, DAY_MS)
    _count(session, f"once:{address_key(address)}", now_ms, PER_ADDRESS)
    _count(session, f"once:{range_key(address)}", now_ms, PER_RANGE)
    till_id, store_id = where
    if till_id:
        _count(session, f"once:till:{till_id}", now_ms, PER_TILL)
        _count(session, f"once:store:{store_id}", now_ms, PER_STORE)
    else:
        most = int(OWN_PAGE.of(session))
        _count(session, "once:own", now_ms, most)
        _count(session, "once:own-day", now_ms, most * OWN_PAGE_DAY, DAY_MS)


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
    if not is_good(row, now_ms):
        return "late"
    row.proved = right
    return "right" if right else "wrong"


def is_good(row: OneTime, now_ms: int) -> bool:
    """Whether the code that was sent may still come back."""
    return row.tries <= TRIES and now_ms - row.at < GOOD_MS and not row.proved


def forget(session: Session, token: str) -> None:
    """Forget what this browser asked about."""
    session.execute(delete(OneTime).where(OneTime.id_hash == token_hash(token)))


def _count(
    session: Session, key: str, now_ms: int, tries: int, window_ms: int = accounts.HOUR_MS
) -> None:
    accounts.count_attempt(session, key, now_ms, tries=tries, window_ms=window_ms)
