"""The epoch: one id per life of the database. A restore begins a new one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core import ids
from crm_pwa.core.log.models import Meta
from crm_pwa.core.sql import ByIds, insert_new, table_of, upsert

KEY = "epoch"


def current(session: Session) -> str:
    """The epoch of this database. Raises LookupError before ``begin`` was called once."""
    for row in _VALUES.rows(session, [KEY]):
        return str(row.value)
    raise LookupError("The database has no epoch yet: run the migrations with flask serve.")


def begin(session: Session) -> None:
    """Give a new database its epoch; an old one keeps its own. Needs a write transaction."""
    insert_new(session, Meta, [{"key": KEY, "value": ids.new()}])


def renew(session: Session) -> str:
    """Begin a new epoch, after a restore; return it. Needs a write transaction."""
    fresh = ids.new()
    upsert(session, Meta, [{"key": KEY, "value": fresh}], update=("value",))
    session.expire_all()
    return fresh


_META = table_of(Meta).c
_VALUES = ByIds(select(_META.value), _META.key)
