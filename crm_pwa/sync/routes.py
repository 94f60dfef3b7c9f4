"""The two sync endpoints. Devices call them with their own token; no cookie is read."""

import gzip
import zlib
from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, request
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.operations import LEASE_MS, heard
from crm_pwa.accounts.queries import Phone
from crm_pwa.core import access, bodies
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import AppError, Forbidden, NotHere
from crm_pwa.core.log import epoch
from crm_pwa.core.scope import Scope
from crm_pwa.sync import pull as pulling
from crm_pwa.sync import push as pushing
from crm_pwa.sync import versions

bp = Blueprint("sync_api", __name__)
WORTH_PACKING = 1024
RENEW_MS = 600_000
MOST_MET = 10_000
_met: set[str] = set()
"""Hashes of tokens this process saw a live phone show: whose bodies are worth waiting for."""


class SignInNeeded(AppError):
    """No device, or its lease has ended: sign in; the phone keeps everything."""

    reason = "sign_in"
    status = 401


class Revoked(AppError):
    """The device was revoked: it sends what it has and wipes itself."""

    reason = "revoked"
    status = 403


@bp.errorhandler(AppError)
def _refused(error: AppError) -> Response:
    response = answer({"error": error.reason, "text": str(error)}, error.status)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


@bp.post("/sync/v1/push")
@access.device
def push() -> Response:
    """Judge a batch; the verdicts are durable before this answers.

    Nobody's body is waited for, nor read, before their phone is known. One that was known a while
    ago is asked for once, in the transaction that counts.
    """
    at = now_ms()
    if _token() not in _met:
        _phone(db.session())
    try:
        envelope = pushing.decode(_body())
    except AppError:
        _phone(db.session())
        raise
    with writing() as session:
        phone = _phone(session)
        sent = pushing.From(phone, accounts.person(session, phone.staff_id, at))
        recorded = pushing.push(session, envelope, sent, at, current_app.extensions["keys"])
        rows = _rows(session, sent, recorded.news, at)
        body = pushing.Answer(recorded.verdicts, rows, at, epoch.current(session))
    return answer(body)


@bp.get("/sync/v1/pull")
@access.device
def pull() -> Response:
    """One page of a store's feed."""
    at = now_ms()
    session = db.session()
    phone = _phone(session)
    if phone.lease_until <= at:
        raise SignInNeeded("The lease of this phone has ended; sign in again.")
    person = accounts.person(session, phone.staff_id, at)
    if person is None:
        raise SignInNeeded("This account is closed.")
    if not person.scope.reads_members:
        raise Forbidden("This role reads no members.")
    shape = versions.card_shape(request.headers.get("Accept-Card"))
    asked = pulling.Asked(
        store=request.args.get("store", ""),
        cursor=request.args.get("cursor", ""),
        limit=request.args.get("limit", 500, type=int),
    )
    if asked.store not in person.scope.stores:
        raise NotHere(asked.store)
    if phone.lease_until - at < LEASE_MS - RENEW_MS:
        phone = _renew(phone, at)
    page = _page(asked, phone, person.scope, at)
    page.rows = versions.shaped(page.rows, shape)
    if page.next and request.headers.get("If-None-Match") == f'"{page.next}"' and not page.reset:
        return answer(None, 304)
    return answer(page)


def _page(asked: pulling.Asked, phone: Phone, scope: Scope, at: int) -> pulling.Page:
    """The page asked for. A cursor of ours from the future tells of a restore: an epoch begins."""
    keys = current_app.extensions["keys"]
    try:
        return pulling.pull(db.session(), asked, phone, scope, at, keys=keys)
    except pulling.FromTheFuture:
        with writing() as session:
            epoch.renew(session)
            return pulling.pull(session, asked, phone, scope, at, keys=keys)


def _renew(phone: Phone, at: int) -> Phone:
    """A contact renews the lease; written at most every ten minutes, since a pull only reads.

    Before the page is read: its answer carries the lease as it is from now on.
    """
    with writing() as session:
        heard(session, phone.id, {"lease_until": at + LEASE_MS, "seen_at": at})
    return phone._replace(lease_until=at + LEASE_MS)


def answer(body: object, status: int = 200) -> Response:
    """A JSON answer that a phone can tell from a captive portal's page."""
    data = b"" if body is None else msgspec.json.encode(body)
    response = Response(data, status, mimetype="application/json")
    response.headers["X-Sync"] = "1"
    response.headers["Cache-Control"] = "no-store"
    if len(data) > WORTH_PACKING and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.data = gzip.compress(data, compresslevel=4)
        response.headers["Content-Encoding"] = "gzip"
    return response


def _rows(session: Session, sent: pushing.From, news: set[str], at: int) -> list[dict[str, Any]]:
    """Rows of cards with news: only for a phone that may read, within the actor's stores."""
    phone, person = sent.phone, sent.person
    if person is None or not person.scope.reads_members or not news or phone.lease_until <= at:
        return []
    try:
        shape = versions.card_shape(request.headers.get("Accept-Card"))
    except versions.TooOld:
        return []
    rows = pulling.changed(session, person.scope.stores, news, phone.lease_key, at)
    return versions.shaped(rows, shape)


def _token() -> str:
    """The token a phone showed, as its hash; empty for none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return accounts.token_hash(token) if scheme == "Bearer" and token else ""


def _phone(session: Session) -> Phone:
    token = _token()
    phone = accounts.phone_of_token(session, token) if token else None
    if phone is None or phone.revoked_at:
        _met.discard(token)
    if phone is None:
        raise SignInNeeded("This phone is not known; sign in again.")
    if phone.revoked_at:
        raise Revoked("This phone was signed off by the shop.")
    if len(_met) >= MOST_MET:
        _met.clear()
    _met.add(token)
    return phone


def _body() -> bytes:
    """The request's bytes, unpacked when the phone packed them, never past the limit."""
    limit = pushing.MOST_BYTES + 1
    data = bodies.read(known=True)
    if request.headers.get("Content-Encoding") != "gzip":
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, limit)
    except zlib.error as error:
        raise AppError("The body is not gzip.") from error
