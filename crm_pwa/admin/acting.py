"""Who acts at the command line: somebody of the staff by ``--by``, or nobody in particular."""

import click
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core.errors import Invalid

BY = click.option(
    "--by", "login", default="", metavar="LOGIN", help="Who does it, for the history."
)


def actor(session: Session, login: str) -> str:
    """The staff id of an active account; "", the command line itself, for no login.

    Raises Invalid for an account there is not.
    """
    if not login:
        return ""
    staff = accounts.staff_by_login(session, login)
    if staff is None:
        raise Invalid(f"There is no account {login!r}.")
    return staff.id
