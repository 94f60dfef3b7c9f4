"""What the shop holds of a member, table by table: what erasing does to it, what they are told.

Every table that names a member stands here, entered by the domain whose it is; a test finds one
that does not.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    or_,
    select,
    update,
)

from crm_pwa.core.db import Base
from crm_pwa.core.log.models import MemberKey, Operation, OperationBody, Quarantined, Stray
from crm_pwa.core.sql import table_of
from crm_pwa.privacy.models import Access, Consent, Erasure, Hold

Fate = Literal["deleted", "blanked", "detached", "kept"]
MEMBERS = "members"
PHONE, NAME = "phone_hash", "name:"


class Held(NamedTuple):
    """Rows of one table that are a member's.

    ``by``: the columns that name the member, by id; "phone_hash" does by their number, and
    "name:named" is a column ``named`` that holds an id or one of their codes. Strays are found by
    keys made of their codes, which erasing names beside the ids. ``fate`` of the rows when they
    are erased: deleted; blanked, which sets the columns of ``blank``; detached, which empties
    ``by``; kept, because of ``why``. ``tells``: the columns of which the member gets a copy.
    """

    table: Table
    by: tuple[str, ...]
    fate: Fate
    blank: Mapping[str, Any]
    why: str
    tells: tuple[str, ...]


HELD: dict[str, Held] = {}


def held(
    model: Any,
    fate: Fate = "deleted",
    *,
    by: tuple[str, ...] = ("member_id",),
    blank: Mapping[str, Any] = {},
    why: str = "",
    tells: tuple[str, ...] = (),
) -> None:
    """Enter a table."""
    HELD[table_of(model).name] = Held(table_of(model), by, fate, blank, why, tells)


def erasing(one: Held) -> Delete | Update | None:
    """The statement that does to a table's rows of ``MEMBERS`` what becomes of them."""
    mine = _mine(one)
    if one.fate == "deleted":
        return delete(one.table).where(mine)
    if one.fate == "kept":
        return None
    values = one.blank if one.fate == "blanked" else dict.fromkeys(one.by)
    return update(one.table).where(mine).values(**values)


def theirs(one: Held) -> Select[*tuple[Any, ...]]:
    """The rows of ``MEMBERS`` in a table, of which they get a copy."""
    mine = _mine(one)
    columns = [one.table.c[name] for name in one.tells]
    return select(*columns).where(mine).order_by(*one.table.primary_key)


def _mine(one: Held) -> ColumnElement[bool]:
    return or_(*(one.table.c[name.removeprefix(NAME)].in_(_named(name)) for name in one.by))


def _named(column: str) -> Any:
    ids: BindParameter[list[str]] = bindparam(MEMBERS, expanding=True)
    if column.startswith(NAME):
        member, code = Base.metadata.tables["member"], Base.metadata.tables["member_code"]
        theirs = or_(code.c.member_id.in_(ids), code.c.made_for.in_(ids))
        of_ids = select(member.c.id).where(member.c.id.in_(ids))
        return of_ids.union(select("code:" + code.c.code).where(theirs))
    if column != PHONE:
        return ids
    member = Base.metadata.tables["member"]
    return select(member.c.phone_hash).where(member.c.id.in_(ids), member.c.phone_hash != "")


held(MemberKey)
held(OperationBody)
held(Stray, by=("key_id",))
held(Quarantined, by=("name:named",))
held(Operation, "kept", why="who did what when, without a word of it: the trail is proven by it")
held(Access, "kept", why="who looked when, without what they saw: the trail is proven by it",
     tells=("staff_id", "field", "how", "at"))  # fmt: skip
held(Consent, tells=("layer", "channel", "state", "version", "source", "hlc"))
held(Erasure)
held(Hold)
