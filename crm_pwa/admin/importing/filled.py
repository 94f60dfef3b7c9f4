"""Members who are one: a file speaks of each of them alone, and what they share is filled anew."""

from collections import defaultdict
from collections.abc import Mapping

import msgspec
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.admin.importing.corrected import Corrected
from crm_pwa.admin.importing.standing import Row, Standing
from crm_pwa.core.sql import insert_new, save, table_of
from crm_pwa.identity.filling import BLANKS, given_back, taken
from crm_pwa.members.models import MemberMerge

NEVER = {"by": "", "ended_by": "", "ended_at": None}


class Filled:
    """The merges among the members of a batch, by who stays, in the order in which they fill.

    What members put right themselves is neither filled nor given back. ``numbers``: {hash of a
    phone: the number}, as the file tells them; another number is filled only where it was before.
    Imports once wrote no row of a merge: who fills from such an alias is given nothing back.
    """

    def __init__(
        self, session: Session, standing: Standing, right: Corrected, numbers: Mapping[str, str]
    ) -> None:
        self._standing, self._right, self._numbers = standing, right, numbers
        self._into: dict[str, list[Row]] = defaultdict(list)
        self._kept: dict[str, Row] = {}
        aliases = {m for m, row in standing.after.items() if row["merged_into"]}
        for row in session.execute(_STANDING, {"ids": sorted(aliases)}).mappings():
            self._kept[row["id"]] = msgspec.json.decode(row["filled"])
            self._into[row["into"]].append({**row, "filled": self._kept[row["id"]]})
            aliases.discard(row["away"])
        for away in sorted(aliases):
            into = standing.after[away]["merged_into"]
            self._into[into].append({"id": "", "away": away, "into": into, "at": 0, "filled": {}})

    def add(self, merge: Row) -> None:
        """Let one more fill from another. ``merge``: id, away, into, at."""
        into = merge["into"]
        self.apart(into)
        self._into[into].append(merge | {"filled": {}})
        self._into[into].sort(key=lambda one: (one["at"], one["id"]))
        self.together(into)

    def apart(self, member_id: str) -> None:
        """Have the rows of a member, and of whoever was merged into them, be each one's own."""
        rows = self._standing.after
        for merge in reversed(self._into.get(member_id, ())):
            into, away = rows[member_id], rows[merge["away"]]
            but = self._right.fields(member_id)
            rows[member_id] = into | given_back(into, away, merge["filled"], but)
            self.apart(away["id"])

    def together(self, member_id: str) -> None:
        """Fill the rows of those again, and remember what each was."""
        rows = self._standing.after
        for merge in self._into.get(member_id, ()):
            self.together(merge["away"])
            into, away = rows[member_id], rows[merge["away"]]
            but = self._right.fields(member_id)
            left = {name for field in but for name in BLANKS[field]}
            kept = {name: was for name, was in merge["filled"].items() if name in left}
            new = taken(into, away, but if self._knows(member_id, away) else {*but, "phone"})
            merge["filled"] = {name: into[name] for name in new} | kept
            rows[member_id] = into | new

    def whole(self, member_id: str) -> list[Row]:
        """The rows of a member and of whoever was merged into them."""
        found = [self._standing.after[member_id]]
        for merge in self._into.get(member_id, ()):
            found += self.whole(merge["away"])
        return found

    def keep(self, session: Session) -> None:
        """Keep the merges that are new, and of the others what was filled otherwise than before."""
        merges = [merge for several in self._into.values() for merge in several if merge["id"]]
        new = [merge for merge in merges if merge["id"] not in self._kept]
        insert_new(session, MemberMerge, [NEVER | one | _text(one) for one in new])
        other = [one for one in merges if self._kept.get(one["id"], one["filled"]) != one["filled"]]
        if other:
            save(session, _FILL, [{"merge": one["id"], "f": _text(one)["filled"]} for one in other])

    def _knows(self, member_id: str, away: Row) -> bool:
        """Whether the other's number can be sealed for the member, or was already."""
        before = self._standing.before.get(member_id)
        told = away["phone_hash"]
        return told in self._numbers or (before is not None and before["phone_hash"] == told)


def _text(merge: Row) -> dict[str, str]:
    return {"filled": msgspec.json.encode(merge["filled"]).decode()}


_MERGE = table_of(MemberMerge)
_STANDING = (
    select(_MERGE.c.id, _MERGE.c.away, _MERGE.c.into, _MERGE.c.at, _MERGE.c.filled)
    .where(_MERGE.c.away.in_(bindparam("ids", expanding=True)), _MERGE.c.ended_at.is_(None))
    .order_by(_MERGE.c.at, _MERGE.c.id)
)
_FILL = update(_MERGE).where(_MERGE.c.id == bindparam("merge")).values(filled=bindparam("f"))
