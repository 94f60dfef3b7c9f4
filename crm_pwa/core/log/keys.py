"""Members' data keys: made on first use, unwrapped in sets, destroyed by erasure."""

from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core.errors import AppError
from crm_pwa.core.log.models import MemberKey
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import ByIds, insert_new, table_of


class OtherSecret(AppError):
    """This database was written with another secret: its notes cannot be read with this one."""

    def __init__(self) -> None:
        super().__init__(
            "The database was written with another secret. Put its secret.key back into the data "
            "folder, or set CRM_PWA_SECRET_KEY as it was: the notes are lost without it."
        )


def member_keys(session: Session, keys: Keys, member_ids: Iterable[str]) -> dict[str, bytes]:
    """The 32-byte key of each member, made where there is none.

    Read again after making: another writer's key, if it came first, is the one that counts.
    """
    wanted = sorted(set(member_ids))
    found = kept_keys(session, keys, wanted)
    missing = [member_id for member_id in wanted if member_id not in found]
    if missing:
        fresh = [{"member_id": m, "wrapped": keys.new_member_key(m)[1]} for m in missing]
        insert_new(session, MemberKey, fresh)
        found |= kept_keys(session, keys, missing)
    return found


def refuse_other(session: Session, keys: Keys) -> None:
    """Raise OtherSecret where the database's keys were wrapped with another secret."""
    refuse_wrapped(session.execute(_ANY), keys)


def refuse_wrapped(rows: Iterable[tuple[str, bytes]], keys: Keys) -> None:
    """Raise OtherSecret where one of these (member, wrapped key) does not open."""
    for member_id, wrapped in rows:
        try:
            keys.unwrap(wrapped, member_id)
        except InvalidTag:
            raise OtherSecret from None


def kept_keys(session: Session, keys: Keys, member_ids: Iterable[str]) -> dict[str, bytes]:
    """The 32-byte key of each member that has one: to read. An erased one has none."""
    rows = _WRAPPED.rows(session, sorted(set(member_ids)))
    return {row.member_id: keys.unwrap(row.wrapped, row.member_id) for row in rows}


_KEY = table_of(MemberKey).c
_ANY = select(_KEY.member_id, _KEY.wrapped).limit(1)
_WRAPPED = ByIds(select(_KEY.member_id, _KEY.wrapped), _KEY.member_id)
