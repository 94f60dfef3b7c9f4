"""Who is before a member's page: their own session, apart from any of the staff's."""

from typing import cast

from flask import Response, abort, g, redirect, request

from crm_pwa.accounts import pages, session_loader
from crm_pwa.accounts.queries import token_hash
from crm_pwa.checkout import operations, queries
from crm_pwa.checkout.queries import Known
from crm_pwa.core.db import db, writing

ASKED_SECONDS = 15 * 60
SHORT = 12


def me() -> Known:
    """The member of this request. Aborts with 401 when there is none."""
    return known() or abort(401)


def known() -> Known | None:
    """The member of this request; None when nobody is known here."""
    if "member" not in g:
        token = request.cookies.get(_named("member"), "")
        at = pages.moment()
        g.member = queries.member_of_session(db.session(), token, at) if token else None
    return cast(Known | None, g.member)


def browser() -> str:
    """What tells this browser from the member's others: the first characters of a keyless hash."""
    token = request.cookies.get(_named("member"), "")
    return token_hash(token)[:SHORT] if token else ""


def asked() -> str:
    """The secret of the number this browser asked a code for; empty when it did not."""
    return request.cookies.get(_named("asked"), "")


def sign_in(response: Response, member_id: str) -> Response:
    """Let this browser know the member from now on; another one it knew ends.

    Who is known already stays known by the same secret, should this answer not arrive.
    """
    before, old = known(), request.cookies.get(_named("member"), "")
    with writing() as session:
        if before and before.id == member_id:
            operations.prolong_session(session, token := old, pages.moment())
        else:
            operations.close_session(session, old)
            token = operations.open_session(session, member_id, pages.moment())
    _keep(response, "member", token, operations.SESSION_MS // 1000)
    return forget_asked(response)


def sign_out(response: Response) -> Response:
    """Let this browser forget the member, and what it asked."""
    if token := request.cookies.get(_named("member"), ""):
        with writing() as session:
            operations.close_session(session, token)
    _keep(response, "member", "", 0)
    return forget_asked(response)


def keep_asked(response: Response, token: str) -> Response:
    """Let this browser know what it asked."""
    return _keep(response, "asked", token, ASKED_SECONDS)


def forget_asked(response: Response) -> Response:
    """Let this browser forget what it asked."""
    return _keep(response, "asked", "", 0)


def go(path: str) -> Response:
    """On to a page."""
    return cast(Response, redirect(path, 303))


def _named(name: str) -> str:
    """A cookie of its own, host-locked where the connection is encrypted."""
    return f"__Host-{name}" if request.is_secure else name


def _keep(response: Response, name: str, value: str, seconds: int) -> Response:
    """Lax: a code scanned by the phone's camera opens the page from outside, and must be known."""
    response.set_cookie(
        _named(name),
        value,
        max_age=seconds,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


session_loader.member_by(known)
