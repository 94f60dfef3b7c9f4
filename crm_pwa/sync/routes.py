"""The two sync endpoints. Devices call them with their own token; no cookie is read."""

from functools import partial

from flask import Blueprint, Response, current_app, request

from crm_pwa.accounts.operations import RENEW_MS, heard, lease_ms
from crm_pwa.accounts.queries import Phone
from crm_pwa.core import access, bodies
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import AppError, Forbidden, NotHere
from crm_pwa.core.log import epoch
from crm_pwa.core.scope import Scope
from crm_pwa.sync import contact, direct, versions
from crm_pwa.sync import pull as pulling
from crm_pwa.sync.contact import Revoked, SignInNeeded

bp = Blueprint("sync_api", __name__)


@bp.errorhandler(AppError)
def _refused(error: AppError) -> Response:
    said: dict[str, object] = {"error": error.reason, "text": str(error)}
    if isinstance(error, Revoked):
        said |= {"wipe": True, "quarantine": error.where}
    response = answer(said, error.status)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


@bp.post("/sync/v1/push")
@access.device
def push() -> Response:
    """Judge a batch; the verdicts are durable before this answers.

    Nobody's body is waited for, nor read, before their phone is known. One that was known a while
    ago is asked for once, in the transaction that counts. Most come by ``direct``.
    """
    if fault := request.environ.get(direct.FAULT):
        raise fault
    token = _token()
    if not contact.met(token):
        contact.phone(db.session(), token)
    card = request.headers.get("Accept-Card")
    return answer(contact.taken(_body, token, card, current_app.extensions["keys"]))


@bp.post("/sync/v1/quarantine")
@access.device
def quarantine() -> Response:
    """What a phone still held when it was revoked; its lead says whether it counts.

    Whoever has it now is a stranger: their body waits where those of strangers do.
    """
    read = partial(_body, known=False)
    return answer(contact.held(read, _token(), current_app.extensions["keys"]))


@bp.get("/sync/v1/pull")
@access.device
def pull() -> Response:
    """One page of a store's feed."""
    at = now_ms()
    session = db.session()
    phone = contact.phone(session, _token())
    if phone.lease_until <= at or phone.sends_only:
        raise SignInNeeded("The lease of this phone has ended; sign in again.")
    person = contact.whose(session, phone, at)
    if not person.scope.reads_members:
        raise Forbidden("This role reads no members.")
    asked = pulling.Asked(
        store=request.args.get("store", ""),
        cursor=request.args.get("cursor", ""),
        limit=request.args.get("limit", 500, type=int),
    )
    if asked.store not in person.scope.stores:
        raise NotHere(asked.store)
    lease = lease_ms(session)
    if not lease - RENEW_MS <= phone.lease_until - at <= lease:
        phone = _renew(phone, at, lease)
    shape = versions.card_shape(request.headers.get("Accept-Card"))
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


def _renew(phone: Phone, at: int, lease: int) -> Phone:
    """A contact renews the lease; written at most every ten minutes, since a pull only reads.

    One that is longer than the chain's leases are by now becomes as long as they are.

    Before the page is read: its answer carries the lease as it is from now on.
    """
    with writing() as session:
        heard(session, phone.id, {"lease_until": at + lease, "seen_at": at})
    return phone._replace(lease_until=at + lease)


def answer(body: object, status: int = 200) -> Response:
    """A JSON answer that a phone can tell from a captive portal's page."""
    data, headers = contact.packed(body, request.headers.get("Accept-Encoding", ""))
    return Response(data, status, headers)


def _token() -> str:
    return contact.token_of(request.headers.get("Authorization", ""))


def _body(*, known: bool = True) -> bytes:
    return contact.unpacked(bodies.read(known=known), request.headers.get("Content-Encoding"))
