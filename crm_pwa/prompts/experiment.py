"""What became of members who were shown a rule's prompt, and of those who were held out.

A member, with those who are one with them, counts once for each rule, by the first prompt whose arm
was drawn: what came later may depend on the arm. So may a prompt's last day, which putting it off
moves, and nobody puts off what nobody was shown: it is not asked. The outcome is a purchase in the
rule's days: on the prompt's first day or in the ``valid_days`` that begin with it, whatever was
bought and wherever. It counts once those are over.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import table_of
from crm_pwa.members.models import Member
from crm_pwa.products import queries as products
from crm_pwa.products import stats
from crm_pwa.prompts.models import WITHDRAWN, Prompt
from crm_pwa.prompts.rules import core

PAGE = 500
"""Members at hand at a time, so that a chain of any size is counted in the same room."""
TREAT, HOLDOUT = "treat", "holdout"


class Drawn(NamedTuple):
    """One member's arm for one rule, and whether they bought in its days.

    ``store_id``: where the member is at home now; ``value``: net spend of those days, minor units.
    """

    prompt_id: str
    member_id: str
    store_id: str
    rule: str
    day: date
    arm: str
    propensity: float
    outcome: int
    value: int


class First(NamedTuple):
    """A member's first prompt of a rule whose arm was drawn."""

    id: str
    member_id: str
    rule: str
    from_day: str
    held_out: bool
    propensity: float


def drawn(session: Session, as_of: date) -> Iterator[Drawn]:
    """Every arm whose rule's days were over before ``as_of``, in the order of members and rules.

    Members who took back their consent since, or were forgotten, are left out of both arms.
    """
    days = {rule.id: rule.valid_days for rule in core().rules}
    merged = stats.aliases(session)
    for home in _homes(session):
        holder = {a: m for m in home for a in (m, *merged.get(m, ()))}
        first = _of_holders(session.execute(_DRAWN, {"ids": [*holder]}).all(), holder)
        known = [(row, date.fromisoformat(row.from_day)) for row in first if row.rule in days]
        over = [(row, day) for row, day in known if day + timedelta(days=days[row.rule]) <= as_of]
        theirs = {row.member_id for row, _ in over}
        whose = {alias: member for alias, member in holder.items() if member in theirs}
        bought = _bought(session, whose, as_of)
        for row, day in over:
            last = day + timedelta(days=days[row.rule] - 1)
            told = _between(bought.get(row.member_id, {}), day, last)
            yield _drawn(row, home[row.member_id], day, told)


def _homes(session: Session) -> Iterator[dict[str, str]]:
    """Members who hold a card of their own and were not forgotten, with their home, by pages."""
    after = ""
    while rows := session.execute(_HOMES, {"after": after, "many": PAGE}).all():
        yield {row.id: row.home_store for row in rows}
        after = rows[-1].id


def _of_holders(rows: Sequence[Any], holder: Mapping[str, str]) -> list[First]:
    """The first prompt of each member and rule, where members who are one are one member.

    They go in the order of members and rules.
    """
    found: dict[tuple[str, str], First] = {}
    for row in rows:
        member = holder[row.member_id]
        one = First(row.id, member, row.rule, row.from_day, row.held_out, row.propensity)
        before = found.setdefault((member, row.rule), one)
        if (one.from_day, one.id) < (before.from_day, before.id):
            found[member, row.rule] = one
    return [found[key] for key in sorted(found)]


def _drawn(row: First, home: str, day: date, bought: list[tuple[int, bool]]) -> Drawn:
    return Drawn(
        prompt_id=row.id,
        member_id=row.member_id,
        store_id=home,
        rule=row.rule,
        day=day,
        arm=HOLDOUT if row.held_out else TREAT,
        propensity=row.propensity,
        outcome=int(any(visit for _, visit in bought)),
        value=sum(spend for spend, _ in bought),
    )


def _bought(
    session: Session, holder: Mapping[str, str], as_of: date
) -> dict[str, dict[date, tuple[int, bool]]]:
    """By member and day: net spend, and whether anything was bought."""
    found: dict[str, dict[date, tuple[int, bool]]] = {}
    for alias, on, _, qty, amount in products.lines(session, holder, as_of.isoformat()):
        days, day = found.setdefault(holder[alias], {}), date.fromisoformat(on)
        before, visit = days.get(day, (0, False))
        days[day] = before + amount, visit or qty > 0
    return found


def _between(
    days: Mapping[date, tuple[int, bool]], first: date, last: date
) -> list[tuple[int, bool]]:
    return [what for day, what in days.items() if first <= day <= last]


_P, _M = table_of(Prompt).c, table_of(Member).c
_HOMES = (
    select(_M.id, _M.home_store)
    .where(_M.erased_at.is_(None), _M.merged_into == "", _M.id > bindparam("after"))
    .order_by(_M.id)
    .limit(bindparam("many"))
)
_DRAWN = select(_P.id, _P.member_id, _P.rule, _P.from_day, _P.held_out, _P.propensity).where(
    _P.propensity < 1,
    _P.closed != WITHDRAWN,
    _P.member_id.in_(bindparam("ids", expanding=True)),
)
