"""Who changed what at a desk or at the command line: rows that are only ever added."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import DeskChange
from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import wrote
from crm_pwa.core.sql import table_of

SHOWN = 50
STORE, STAFF, SETTING, DEVICE = "store", "staff", "setting", "device"


class By(NamedTuple):
    """Who acts, by staff id ("" the command line), and when, ms."""

    actor_id: str
    at: int


def keep(
    session: Session,
    by: By | None,
    of: tuple[str, str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    store_id: str = "",
) -> int:
    """Write a row for each field that differs; return how many do.

    ``of``: the kind of thing and its key. ``by`` None: the program fills a new database itself,
    which is nobody's act. Nothing secret may stand in the values.
    """
    changed = [name for name in after if before.get(name, "") != after[name]]
    if by is not None:
        rows = [
            DeskChange(
                id=ids.new(),
                at=by.at,
                actor_id=by.actor_id,
                thing=of[0],
                key=of[1],
                store_id=store_id,
                field=name,
                before=str(before.get(name, "")),
                after=str(after[name]),
            )
            for name in changed
        ]
        session.add_all(rows)
        session.flush()
        for row in rows:
            wrote(session, row, Act("change", by.actor_id, by.at))
    return len(changed)


def latest(session: Session, thing: str, keys: Sequence[str] | None = None) -> list[DeskChange]:
    """The last changes of such things, of those named or of all, the newest first."""
    query = _LATEST if keys is None else _LATEST.where(_C.key.in_(keys))
    return list(session.scalars(query, {"thing": thing}))


_C = table_of(DeskChange).c
_LATEST = (
    select(DeskChange)
    .where(_C.thing == bindparam("thing"))
    .order_by(_C.at.desc(), _C.id.desc())
    .limit(SHOWN)
)
