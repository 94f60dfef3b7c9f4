"""Who may call a route: every view says so, and one that does not is not served."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from crm_pwa.core.scope import ROLES, Role

AFRESH = "_afresh"
View = TypeVar("View", bound=Callable[..., Any])
Access = frozenset[Role] | Literal["anyone", "device", "member"]


def allow(*roles: Role) -> Callable[[View], View]:
    """Let these roles in, signed in by session."""
    return _marked(frozenset(roles))


def signed_in(view: View) -> View:
    """Let everybody in who is signed in."""
    return _marked(frozenset(ROLES))(view)


def anyone(view: View) -> View:
    """Let everybody in."""
    return _marked("anyone")(view)


def device(view: View) -> View:
    """Let devices in by their own token; the view checks it."""
    return _marked("device")(view)


def member(view: View) -> View:
    """Let members in by their own session, which is never one of the staff's."""
    return _marked("member")(view)


def afresh(view: View) -> View:
    """Besides, whoever calls has shown in the last five minutes that it is them."""
    setattr(view, AFRESH, True)
    return view


def wants_proof(view: object) -> bool:
    """Whether the view is marked ``afresh``."""
    return bool(getattr(view, AFRESH, False))


def of(view: object) -> Access | None:
    """What the view allows; None when it says nothing."""
    access: Access | None = getattr(view, "_access", None)
    return access


def _marked(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view._access = access  # type: ignore[attr-defined]
        return view

    return mark
