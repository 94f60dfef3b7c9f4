"""The light index of a store: how to find a member, nothing sensitive. One row a member."""

from collections import defaultdict
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.seal import code_hash
from crm_pwa.members.models import Member, MemberCode


def rows(session: Session, member_ids: list[str], lease_key: str) -> dict[str, dict[str, Any]]:
    """Index rows by member id: name, how to address, pinyin, initials, last four, tier, codes."""
    codes: dict[str, list[str]] = defaultdict(list)
    for code in session.execute(_CODES, {"ids": member_ids}):
        codes[code.member_id].append(code_hash(lease_key, code.code))
    return {
        row.id: {
            "m": row.id,
            "n": row.name,
            "a": row.address or row.name,
            "y": row.pinyin,
            "i": row.initials,
            "l": row.phone_mask[-4:],
            "t": row.tier,
            "c": codes.get(row.id, []),
        }
        for row in session.execute(_MEMBERS, {"ids": member_ids})
    }


_MEMBERS = (
    select(
        Member.id,
        Member.name,
        Member.address,
        Member.pinyin,
        Member.initials,
        Member.phone_mask,
        Member.tier,
    )
    .where(Member.id.in_(bindparam("ids", expanding=True)))
    .where(Member.erased_at.is_(None), Member.merged_into == "")
)
_CODES = select(MemberCode.member_id, MemberCode.code).where(
    MemberCode.member_id.in_(bindparam("ids", expanding=True))
)
