"""The light index of a store: how to find a member, nothing sensitive. One row a member."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core.seal import code_hash
from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.members import feed
from crm_pwa.members.models import Member, MemberCode
from crm_pwa.members.names import title
from crm_pwa.members.phones import last_four


def rows(
    session: Session, member_ids: list[str], lease_key: str, store_ids: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Index rows by member id: name, how to address, pinyin, initials, last four, tier, codes.

    ``x`` is 1 where none of the stores ``store_ids`` carries the card: a phone puts it down.
    """
    carried = feed.carried(session, store_ids, member_ids)
    codes: dict[str, list[str]] = defaultdict(list)
    for code in _CODES.rows(session, member_ids):
        codes[code.member_id].append(code_hash(lease_key, code.code))
    return {
        row.id: {
            "m": row.id,
            "n": row.name,
            "a": title(row),
            "y": row.pinyin,
            "i": row.initials,
            "l": last_four(row.phone_mask),
            "t": row.tier,
            "c": codes.get(row.id, []),
            "x": 0 if row.id in carried else 1,
        }
        for row in _MEMBERS.rows(session, member_ids)
    }


_M, _C = table_of(Member).c, table_of(MemberCode).c
_MEMBERS = ByIds(
    select(_M.id, _M.name, _M.address, _M.pinyin, _M.initials, _M.phone_mask, _M.tier).where(
        _M.erased_at.is_(None), _M.merged_into == ""
    ),
    _M.id,
)
_CODES = ByIds(select(_C.member_id, _C.code), _C.member_id)
