"""What the last whole run of the insights says, for the rules and for the sheet of a prompt."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.prompts.models import InsightRun, RuleEffect

FEW = "too few"
TENTHS = 1_000
"""Tenths of a percent point in a whole."""


def last_run(session: Session) -> str:
    """The id of the last run that was written whole; "" before the first one."""
    return session.scalar(_LAST) or ""


def worth(session: Session) -> dict[str, dict[str, int]]:
    """What each rule is worth, where enough members of both arms are counted.

    By rule: ``diff``, ``low`` and ``high`` in tenths of a percent point, ``n`` members in all.
    """
    found: dict[str, dict[str, int]] = {}
    for row in session.execute(_EFFECTS, {"run": last_run(session)}):
        points = {"diff": row.diff, "low": row.low, "high": row.high}
        tenths = {name: round(share * TENTHS) for name, share in points.items()}
        found[row.rule] = tenths | {"n": row.n_treat + row.n_hold}
    return found


_LAST = (
    select(InsightRun.id)
    .where(InsightRun.done_at.is_not(None))
    .order_by(InsightRun.done_at.desc(), InsightRun.id.desc())
    .limit(1)
)
_EFFECTS = (
    select(
        RuleEffect.rule,
        RuleEffect.n_treat,
        RuleEffect.n_hold,
        RuleEffect.diff,
        RuleEffect.low,
        RuleEffect.high,
    )
    .where(RuleEffect.run_id == bindparam("run"), RuleEffect.verdict != FEW)
    .order_by(RuleEffect.rule)
)
