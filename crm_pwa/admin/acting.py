"""Who acts at the command line: somebody of the staff by ``--by``, or nobody in particular."""

import click
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.history import By
from crm_pwa.core.clock import now_ms
from crm_pwa.core.errors import Invalid

WHO = "Who does it, for the history; the command line when left out."
BY = click.option("--by", "acts", default="", metavar="LOGIN", help=WHO)


def acting(session: Session, login: str) -> By:
    """An active account, now; nobody, the command line itself, for no login.

    Raises Invalid for an account there is not.
    """
    staff = accounts.staff_by_login(session, login) if login else None
    if login and staff is None:
        raise Invalid(f"There is no account {login!r}.")
    return By(staff.id if staff else "", now_ms())
