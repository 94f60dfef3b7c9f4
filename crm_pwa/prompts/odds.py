"""How likely each reason is accepted in a store today, from what its guides answered."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.core import hlc
from crm_pwa.core.clock import day_ms
from crm_pwa.prompts.models import Outcome, Prompt
from crm_pwa.prompts.order import Answers, draw
from crm_pwa.prompts.rules import RuleSet


def of_day(session: Session, store: Store, today: date, rules: RuleSet) -> dict[str, float]:
    """The day's draw for each rule: the same all day long, however often it is asked for.

    Counted are prompts answered before the store's day began: done is accepted, unsuitable is
    not, and one put off or waited for is neither.
    """
    first = today - timedelta(days=rules.order.learn_days)
    values = {
        "store": store.id,
        "first": hlc.make(day_ms(first, store.tz)),
        "today": hlc.make(day_ms(today, store.tz)),
    }
    said: dict[str, Counter[bool]] = {rule.id: Counter() for rule in rules.rules}
    for row in session.execute(_ANSWERED, values):
        if row.rule in said:
            said[row.rule][bool(row.done)] += 1
    answers: Answers = {rule: (n[True], n[False]) for rule, n in said.items()}
    return draw(rules.rules, rules.order.prior_weight, answers, f"{store.id} {today}")


_ANSWERED = (
    select(Prompt.rule, func.max(case((Outcome.outcome == "done", 1), else_=0)).label("done"))
    .join(Outcome, Outcome.prompt_id == Prompt.id)
    .where(Prompt.store_id == bindparam("store"))
    .where(Outcome.outcome.in_(("done", "unsuitable")))
    .where(Outcome.hlc >= bindparam("first"), Outcome.hlc < bindparam("today"))
    .group_by(Prompt.id, Prompt.rule)
)
