"""One contact of a phone: whose token it shows, the batch it brings, the answer it can believe."""

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.queries import Person, Phone
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import AppError
from crm_pwa.core.log import epoch
from crm_pwa.core.seal import Keys
from crm_pwa.sync import pull as pulling
from crm_pwa.sync import push as pushing
from crm_pwa.sync import quarantine, versions

WORTH_PACKING = 1024
MOST_MET = 10_000
_met: set[str] = set()
"""Hashes of tokens this process saw a live phone show: whose bodies are worth waiting for."""


class SignInNeeded(AppError):
    """No device, or its lease has ended: sign in; the phone keeps everything."""

    reason = "sign_in"
    status = 401


class Revoked(AppError):
    """The device was revoked: it wipes itself, and sends what it has to where it is told."""

    reason = "revoked"
    status = 403
    where = "/sync/v1/quarantine"


def token_of(authorization: str) -> str:
    """The token a phone shows in this header, as its hash; empty for none."""
    scheme, _, token = authorization.partition(" ")
    return accounts.token_hash(token) if scheme == "Bearer" and token else ""


def met(token: str) -> bool:
    """Whether this process saw a live phone show it."""
    return token in _met


def phone(session: Session, token: str) -> Phone:
    """The live phone that holds the token. Raises SignInNeeded or Revoked."""
    found = accounts.phone_of_token(session, token, now_ms()) if token else None
    if found is None or found.revoked_at:
        _met.discard(token)
    if found is None:
        raise SignInNeeded("This phone is not known; sign in again.")
    if found.revoked_at:
        raise Revoked("This phone was signed off by the shop.")
    if len(_met) >= MOST_MET:
        _met.clear()
    _met.add(token)
    return found


def whose(session: Session, known: Phone, now_ms: int) -> Person:
    """Whose phone it is. Raises SignInNeeded where the account is closed.

    The phone keeps all it has; once the account is open again, it is taken.
    """
    found = accounts.person(session, known.staff_id, now_ms)
    if found is None:
        raise SignInNeeded("This account is closed.")
    return found


def held(read: Callable[[], bytes], token: str, keys: Keys) -> pushing.Answer:
    """Keep apart what a phone sends that was revoked. Raises AppError for any other phone.

    Its body is read before the turn to write is taken: one that never comes holds up no push.
    """
    at = now_ms()
    _signed_off(db.session(), token, at)
    envelope = pushing.decode(read())
    with writing() as session:
        sender = _signed_off(session, token, at)
        verdicts = quarantine.hold(session, envelope, sender, keys, at)
        return pushing.Answer(verdicts, [], at, epoch.current(session))


def _signed_off(session: Session, token: str, now_ms: int) -> Phone:
    """The revoked phone that holds the token. Raises SignInNeeded."""
    found = accounts.phone_of_token(session, token, now_ms) if token else None
    if found is None or not found.revoked_at:
        raise SignInNeeded("This phone was not signed off; sign in.")
    return found


def taken(
    read: Callable[[], bytes], token: str, accept_card: str | None, keys: Keys
) -> pushing.Answer:
    """Judge a batch, which ``read`` gives; the verdicts are durable before this returns.

    ``token``: its hash. Who sends is asked for in the transaction that counts. Raises AppError.
    """
    at = now_ms()
    try:
        envelope = pushing.decode(read())
    except AppError:
        phone(db.session(), token)
        raise
    with writing() as session:
        sender = phone(session, token)
        sent = pushing.From(sender, whose(session, sender, at))
        recorded = pushing.push(session, envelope, sent, at, keys)
        rows = _rows(session, sent, recorded.news, at, accept_card)
        return pushing.Answer(recorded.verdicts, rows, at, epoch.current(session))


def _rows(
    session: Session, sent: pushing.From, news: set[str], at: int, accept_card: str | None
) -> list[dict[str, Any]]:
    """Rows of cards with news: only for a phone that may read, within the actor's stores."""
    phone, person = sent.phone, sent.person
    if phone.sends_only:
        return []
    if not person.scope.reads_members or not news or phone.lease_until <= at:
        return []
    try:
        shape = versions.card_shape(accept_card)
    except versions.TooOld:
        return []
    rows = pulling.changed(session, person.scope.stores, news, phone.lease_key, at)
    return versions.shaped(rows, shape)


def unpacked(data: bytes, encoding: str | None) -> bytes:
    """A body as it was before the phone packed it, never past the limit. Raises AppError."""
    if encoding != "gzip":
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, pushing.MOST_BYTES + 1)
    except zlib.error as error:
        raise AppError("The body is not gzip.") from error


def packed(body: object, accept_encoding: str) -> tuple[bytes, dict[str, str]]:
    """An answer's bytes and headers, by which a phone tells it from a captive portal's page."""
    data = b"" if body is None else msgspec.json.encode(body)
    headers = {"Content-Type": "application/json", "X-Sync": "1", "Cache-Control": "no-store"}
    if len(data) > WORTH_PACKING and "gzip" in accept_encoding:
        data = gzip.compress(data, compresslevel=4)
        headers["Content-Encoding"] = "gzip"
    return data, headers
