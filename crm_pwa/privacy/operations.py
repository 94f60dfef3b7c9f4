"""Who looked: reads of sensitive fields on the server's own pages."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import wrote
from crm_pwa.core.sql import ByIds, Prepared, table_of
from crm_pwa.privacy.models import Access

ONE_LOOK_MS = 10 * 60_000
"""Who comes back to a card within ten minutes is still looking at it: one visit is served."""


def has_looked(session: Session, member_id: str, staff_id: str, field: str, now_ms: int) -> bool:
    """Whether this look of theirs is kept already."""
    asked = {"m": member_id, "s": staff_id, "f": field, "since": now_ms - ONE_LOOK_MS}
    return bool(_LOOKED.rows(session, asked))


def looks(
    session: Session, staff_id: str, member_ids: Collection[str], since_ms: int
) -> dict[tuple[str, str], list[int]]:
    """When this person has looked at these members since then, by member and field."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in _LOOKS.rows(session, sorted(member_ids), s=staff_id, since=since_ms):
        found[row.member_id, row.field].append(row.at)
    return found


def log_read(session: Session, member_id: str, staff_id: str, field: str, now_ms: int) -> None:
    """Keep that somebody was shown a sensitive field, never what it said.

    Needs a write transaction, kept before the page is answered: what cannot be logged is not
    shown.
    """
    row = Access(
        id=ids.new(), member_id=member_id, staff_id=staff_id, field=field, how="page", at=now_ms
    )
    session.add(row)
    session.flush()
    wrote(session, row, Act("read", staff_id, now_ms))


_A = table_of(Access).c
_LOOKED = Prepared(
    select(_A.at)
    .where(_A.member_id == bindparam("m"), _A.at > bindparam("since"))
    .where(_A.staff_id == bindparam("s"), _A.field == bindparam("f"))
    .limit(1)
)
_LOOKS = ByIds(
    select(_A.member_id, _A.field, _A.at).where(
        _A.staff_id == bindparam("s"), _A.at > bindparam("since")
    ),
    _A.member_id,
)
