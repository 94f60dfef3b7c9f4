"""What happened to members elsewhere, or was worked out of them: kept for the rules to read.

A row says of itself when it stops to count: ``until`` its last day, ``ended_on`` the day it was
over. Whatever feeds it (an import, another system, the insights) writes by the same function.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.bulk import keep
from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.members.models import MemberFact
from crm_pwa.privacy.consent import MEMBERSHIP, PERSONALISATION


@dataclass(frozen=True)
class Kind:
    """What a fact of a kind says: of which product, a number up to ``most``, until which day.

    ``layer``: the consent it needs.
    """

    product: bool = False
    most: int = 0
    until: bool = False
    layer: str = PERSONALISATION


KINDS: Mapping[str, Kind] = {
    "cart": Kind(product=True, until=True),
    "view": Kind(product=True),
    "ask": Kind(product=True),
    "try_on": Kind(product=True),
    "points": Kind(most=2**31 - 1, until=True),
    "churn": Kind(most=100, until=True),
    "complaint": Kind(layer=MEMBERSHIP),
}
"""A cart left, until its kept price lapses; looked at; asked about online; tried on in store;
points, until they lapse; the chance in percent not to come until then; a complaint."""


def keep_facts(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add or correct facts by id, all columns given; return how many changed.

    A complaint that is told without its end stays closed where it was: the member may have said
    that it is settled, which no other system knows.
    """
    open_ = [row for row in rows if row["kind"] == "complaint" and not row["ended_on"]]
    rest = [row for row in rows if row["kind"] != "complaint" or row["ended_on"]]
    return keep(session, MemberFact, rest) + keep(session, MemberFact, open_, leave=("ended_on",))


def open_facts(
    session: Session,
    member_ids: Iterable[str],
    from_day: str,
    today: str,
    now_ms: int,
    *,
    lapsed: str = "",
) -> Sequence[Any]:
    """The facts that are not over today, in order of time; those to come are left out.

    Those before ``from_day`` too, but for complaints: one stays open until it is closed.
    ``lapsed``: those whose last day is that one or later count as well.
    """
    between = {"from": from_day, "today": today, "now": now_ms, "lapsed": lapsed or today}
    return _OPEN.rows(session, sorted(set(member_ids)), **between)


_F = table_of(MemberFact).c
_OPEN = ByIds(
    select(_F.id, _F.member_id, _F.kind, _F.at, _F.day, _F.product_id, _F.value, _F.until)
    .where((_F.day >= bindparam("from")) | (_F.kind == "complaint"), _F.at <= bindparam("now"))
    .where((_F.until == "") | (_F.until >= bindparam("lapsed")))
    .where((_F.ended_on == "") | (_F.ended_on > bindparam("today")))
    .order_by(_F.at, _F.id),
    _F.member_id,
)
