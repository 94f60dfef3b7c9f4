"""Who is calling: the session behind the cookie, the language, and who is let in."""

from collections.abc import Callable

from flask import Flask, Request, abort, current_app, redirect, request
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response

from crm_pwa.accounts import operations, pages, proving, queries
from crm_pwa.accounts.locking import IDLE
from crm_pwa.accounts.routes import ACCOUNT, cookie_name
from crm_pwa.core import access, bodies, hx
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import AppError
from crm_pwa.core.headers import SAFE, refuse_foreign

MINUTE_MS = 60_000
MOST_USED = 10_000
SETTING_UP = ("own.", "accounts.")
"""Endpoints that are open to who has to set up a second step first."""
UNATTENDED = ("checkout.till",)
"""Endpoints of a screen that nobody taps, which name nobody: a locked phone goes on with them."""
BY_ITSELF = frozenset({"checkout.till", "checkout.arrivals", "lead.complaining"})
"""What an open page asks for again and again: that says nothing of who sits before it."""
_used: dict[str, int] = {}
"""When this process last found that a session is used, ms."""
_members: list[Callable[[], object]] = []


def member_by(known: Callable[[], object]) -> None:
    """Let the domain above that keeps members' sessions say whether this request has one."""
    if known not in _members:
        _members.append(known)


class NoSession(SessionInterface):
    """Flask's own session, which flask-login asks for: empty and never sent; ours lies here."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:  # noqa: ARG002
        """An empty one, without a look at the request."""
        return SecureCookieSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing is kept in it."""


class SignedIn(UserMixin):  # type: ignore[misc] # flask-login publishes no types
    """flask-login's user: a person with their scope of today."""

    def __init__(self, person: queries.Person) -> None:
        self.id = person.id
        self.person = person


def attach(app: Flask) -> None:
    """Load the person of each request and let in whom the view allows."""
    app.session_interface = NoSession()
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_load)
    manager.init_app(app)
    app.before_request(_guard)


def _load(req: Request) -> SignedIn | None:
    token = req.cookies.get(cookie_name(), "")
    if not token:
        return None
    at = pages.moment()
    person = queries.person_of_session(db.session(), token, at)
    used = person and _in_use(person, token, at, kept=req.endpoint not in BY_ITSELF)
    if person and (used or req.endpoint in UNATTENDED):
        return SignedIn(person)
    return None


def _in_use(person: queries.Person, token: str, at: int, *, kept: bool) -> bool:
    """Whether a session was used lately; looked at once a minute for each.

    ``kept``: that it is used now counts.
    """
    if 0 <= at - _used.get(token, -MINUTE_MS) < MINUTE_MS:
        return True
    carried = person.phone and person.scope.role in queries.ON_PHONES
    heard = operations.pulled_at(db.session(), person.phone) if carried else 0
    never = heard <= person.opened_at
    if not (never and _desk_used(token, at, kept=kept)) and not _unlocked(heard, at):
        return False
    if not kept:
        return True
    if len(_used) >= MOST_USED:
        _used.clear()
    _used[token] = at
    return True


def _unlocked(heard: int, at: int) -> bool:
    """Whether a phone has pulled within its idle minutes: it does while it is open, and only then.

    A lease that was shortened says nothing until the next pull: that is no.
    """
    limit: int = IDLE.of(db.session()) * MINUTE_MS + operations.RENEW_MS
    return -MINUTE_MS < at - heard <= limit


def _desk_used(token: str, at: int, *, kept: bool) -> bool:
    """Whether a desk, or a browser that never pulled, was used lately."""
    session = db.session()
    seen = queries.session_used(session, token)
    if at - seen > IDLE.of(session) * MINUTE_MS:
        return False
    if kept and at - seen >= MINUTE_MS:
        with writing() as write:
            operations.touch_session(write, token, at)
    return True


def _guard() -> Response | None:
    """Language, foreign forms, access, body, NUL. A view that says nothing is not served."""
    if request.endpoint in (None, "static"):
        pages.speak(pages.chosen_language() or pages.language_of_browser())
        return None
    view = current_app.view_functions[str(request.endpoint)]
    allowed = access.of(view)
    pages.speak("zh-Hans" if allowed == "device" else pages.language())
    if allowed != "device":
        refuse_foreign()
    if elsewhere := _let_in(allowed):
        return elsewhere
    if request.method not in SAFE and allowed != "device":
        bodies.read(known=pages.person() is not None)
    _refuse_nul(form=allowed != "device")
    return proving.asked() if access.wants_proof(view) else None


def _let_in(allowed: access.Access | None) -> Response | None:
    """Go on, or where to sign in. Staff open no page of a member's, nor members one of theirs."""
    if allowed in ("anyone", "device"):
        return None
    if allowed == "member":
        return None if any(known() for known in _members) else _to("/me/sign-in")
    known = pages.person()
    if not known:
        return _to("/sign-in")
    if allowed is None or known.scope.role not in allowed:
        abort(404)
    if known.bare and not str(request.endpoint).startswith(SETTING_UP):
        return _to(ACCOUNT, 403)
    return None


def _refuse_nul(*, form: bool) -> None:
    """Refuse what PostgreSQL cannot keep, and nobody types. Raises AppError.

    Neither address, query nor form may hold a NUL; a device's body is read by its own view.
    """
    said = [request.path, *(value for _, value in request.args.items(multi=True))]
    if form:
        said += (value for _, value in request.form.items(multi=True))
    if any("\0" in text for text in said):
        raise AppError("The request holds a NUL.")


def _to(page: str, status: int = 401) -> Response:
    if request.method != "GET" or hx.wants_fragment():
        abort(status)
    return redirect(page, 303)
