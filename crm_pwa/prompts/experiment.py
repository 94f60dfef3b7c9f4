"""What became of members who were shown a rule's prompt, and of those who were held out.

A member counts once for each rule, by the first prompt whose arm was drawn: what came later may
depend on the arm. The outcome is a purchase in the rule's days: on the prompt's first day or in the
``valid_days`` that begin with it, whatever was bought and wherever. It counts once those are over.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import table_of
from crm_pwa.products import queries as products
from crm_pwa.products import stats
from crm_pwa.prompts.models import WITHDRAWN, Prompt
from crm_pwa.prompts.rules import core

PAGE = 500
TREAT, HOLDOUT = "treat", "holdout"


class Drawn(NamedTuple):
    """One member's arm for one rule, and whether they bought in its days.

    ``value``: net spend of those days, minor units.
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


def drawn(session: Session, as_of: date) -> Iterator[Drawn]:
    """Every arm whose rule's days were over before ``as_of``, in the order of members and rules.

    Members who took back their consent since are left out of both arms.
    """
    days = {rule.id: rule.valid_days for rule in core().rules}
    merged = stats.aliases(session)
    first = session.execute(_FIRST).all()
    for page in (first[at : at + PAGE] for at in range(0, len(first), PAGE)):
        known = [(row, date.fromisoformat(row.from_day)) for row in page if row.rule in days]
        over = [(row, day) for row, day in known if day + timedelta(days=days[row.rule]) <= as_of]
        holder = {a: m for m in {row.member_id for row, _ in over} for a in (m, *merged.get(m, ()))}
        bought = _bought(session, holder, as_of)
        for row, day in over:
            last = day + timedelta(days=days[row.rule] - 1)
            yield _drawn(row, day, _between(bought.get(row.member_id, {}), day, last))


def _drawn(row: Any, day: date, bought: list[tuple[int, bool]]) -> Drawn:
    return Drawn(
        prompt_id=row.id,
        member_id=row.member_id,
        store_id=row.store_id,
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


_P = table_of(Prompt).c
_NTH = (
    func.row_number().over(partition_by=(_P.member_id, _P.rule), order_by=(_P.from_day, _P.id))
).label("nth")
_RANKED = (
    select(_P.id, _P.member_id, _P.store_id, _P.rule, _P.from_day, _P.held_out, _P.propensity, _NTH)
    .where(_P.propensity < 1, _P.closed != WITHDRAWN)
    .subquery()
)
_FIRST = select(_RANKED).where(_RANKED.c.nth == 1).order_by(_RANKED.c.member_id, _RANKED.c.rule)
