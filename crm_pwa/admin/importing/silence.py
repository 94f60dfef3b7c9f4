"""Who wants no contact by any row of theirs has none: the one who holds their notes says so too."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.admin.importing.standing import Standing
from crm_pwa.members.models import MemberMerge
from crm_pwa.privacy.consent import NO_CHANNEL

CHANNEL = "channel"


def spread(standing: Standing) -> dict[str, str]:
    """Silence the holders of silent aliases; return by alias what its holder's channel was."""
    before = {}
    silent = [row for row in standing.after.values() if row[CHANNEL] == NO_CHANNEL]
    for row in silent:
        holder = standing.holder(row["id"])
        if row["merged_into"] and holder[CHANNEL] != NO_CHANNEL:
            before[row["id"]] = holder[CHANNEL]
            standing.after[holder["id"]] = holder | {CHANNEL: NO_CHANNEL}
    return before


def remember(session: Session, before: Mapping[str, str]) -> None:
    """Keep with the merges what the holders' channels were, for when the two are two again."""
    if not before:
        return
    for merge in session.scalars(_STANDING, {"ids": sorted(before)}):
        filled = {CHANNEL: before[merge.away]} | msgspec.json.decode(merge.filled)
        merge.filled = msgspec.json.encode(filled).decode()


_STANDING = select(MemberMerge).where(
    MemberMerge.away.in_(bindparam("ids", expanding=True)), MemberMerge.ended_at.is_(None)
)
