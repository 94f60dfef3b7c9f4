"""All the shop holds of a member, as they may take it along: JSON, or CSV for a spreadsheet."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Staff
from crm_pwa.core.log.keys import kept_keys
from crm_pwa.core.seal import Keys
from crm_pwa.members import phones, queries
from crm_pwa.members.models import Member
from crm_pwa.privacy.held import HELD, MEMBERS, theirs

Copy = dict[str, Any]


def copy(session: Session, keys: Keys, member_id: str, said: Mapping[str, Any]) -> Copy:
    """{part: rows}, a part a table that names them, each row {column: value}; times in UTC ms.

    ``said``: the card as guides read it, word for word. Those who were merged with the member are
    in it; the phone is opened; who looked is told by name.
    """
    whole = [member_id, *queries.aliases(session, [member_id])]
    staff = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    made: Copy = {"phone": _phones(session, keys, whole), "card": said}
    for name, one in sorted(HELD.items()):
        if one.tells:
            rows = session.execute(theirs(one), {MEMBERS: whole}).mappings()
            made[name] = [_named(dict(row), staff) for row in rows]
    return made


def lines(made: Copy) -> Iterator[list[str]]:
    """The same, one value a line: part, row, field, value."""
    yield ["part", "row", "field", "value"]
    for part, value in made.items():
        for path, leaf in _leaves(value, ()):
            row, field = (path[0], path[1:]) if path and path[0].isdigit() else ("", path)
            yield [part, row, ".".join(field), leaf]


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(each, (*path, str(name)))
    elif isinstance(value, list | tuple):
        for n, each in enumerate(value, 1):
            yield from _leaves(each, (*path, str(n)))
    elif value not in (None, ""):
        yield path, str(value)


def _named(row: dict[str, Any], staff: Mapping[str, str]) -> dict[str, Any]:
    if "staff_id" in row:
        row["staff"] = staff.get(row.pop("staff_id"), "")
    return row


def _phones(session: Session, keys: Keys, whole: list[str]) -> list[str]:
    opened = kept_keys(session, keys, whole)
    rows = session.execute(select(Member.id, Member.phone_sealed).where(Member.id.in_(whole)))
    found = [
        phones.opened(opened[row.id], row.phone_sealed, row.id) for row in rows if row.id in opened
    ]
    return sorted({number for number in found if number})
