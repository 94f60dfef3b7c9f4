"""What members bought, in the words that suggestions are made in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.members.models import Member
from crm_pwa.products import queries as products
from crm_pwa.products.models import PurchaseLine
from crm_pwa.prompts.concepts import concepts

Names = frozenset[str]
Visits = Mapping[str, Names]
"""Day → what the lines of that day are and are tagged with."""


class Articles:
    """What members bought, in the words suggestions are made in."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._names: dict[str, Names] = {}

    def bought(
        self, member_ids: Iterable[str], first: str, last: str
    ) -> dict[str, dict[str, Names]]:
        """By member and day, from the first ISO day to the last; with members who are one."""
        values = {"ids": sorted(member_ids), "first": first, "last": last}
        rows = self._session.execute(_BOUGHT, values).all()
        self._learn({row.product_id for row in rows} - self._names.keys())
        found: dict[str, dict[str, Names]] = defaultdict(dict)
        for row in rows:
            visits = found[row.merged_into or row.id]
            visits[row.day] = visits.get(row.day, frozenset()) | self._names[row.product_id]
        return found

    def _learn(self, new: set[str]) -> None:
        for row in products.about(self._session, new):
            tagged = concepts(row.tags, row.category, row.subcategory)
            self._names[row.id] = tagged | {row.name}


_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_BOUGHT = (
    select(Member.id, Member.merged_into, PurchaseLine.day, PurchaseLine.product_id)
    .join(PurchaseLine, PurchaseLine.member_id == Member.id)
    .where(Member.id.in_(_IDS) | Member.merged_into.in_(_IDS))
    .where(PurchaseLine.day >= bindparam("first"), PurchaseLine.day <= bindparam("last"))
    .where(PurchaseLine.qty > 0)
    .distinct()
)
