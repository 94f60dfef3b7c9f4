"""Rules that rest: a guide answered their prompt, and the days it then stays silent last."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_pwa.core import hlc
from crm_pwa.core.clock import store_day
from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.prompts.models import Outcome, Prompt
from crm_pwa.prompts.rules import RuleSet

ANSWERED = ("done", "unsuitable")


def resting(
    session: Session, holder: Mapping[str, str], rules: RuleSet, tz: str, today: date
) -> dict[tuple[str, str], int]:
    """By member and rule that rests, when its latest answer was given: milliseconds, UTC.

    It rests for its cooldown, or as long as the reason given says; one that stands alone for the
    cooldown only: what is owed to a member is silenced by no reason. ``holder``: for whom the
    answers of each member count, their own and those of who was merged into them.
    """
    known = {rule.id: rule for rule in rules.rules}
    found: dict[tuple[str, str], int] = {}
    for row in _ANSWERS.rows(session, [*holder]):
        rule, at = known.get(row.rule), hlc.millis(row.hlc)
        if rule is None:
            continue
        quiet = 0 if rule.alone else rules.quiet_days(row.why)
        days = timedelta(days=max(rule.cooldown_days, quiet))
        if today < store_day(at, tz) + days:
            one = holder[row.member_id], row.rule
            found[one] = max(at, found.get(one, 0))
    return found


_P, _O = table_of(Prompt).c, table_of(Outcome).c
_ANSWERS = ByIds(
    select(_P.member_id, _P.rule, _O.hlc, _O.why)
    .select_from(table_of(Prompt).join(table_of(Outcome), _O.prompt_id == _P.id))
    .where(or_(*(_O.outcome == answer for answer in ANSWERED))),
    _P.member_id,
)
