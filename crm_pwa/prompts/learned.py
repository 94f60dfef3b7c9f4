"""What the last whole run of the insights says, for the rules and for the sheet of a prompt."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.prompts.models import FollowPair, InsightRun, MemberDue, MemberOffer, RuleEffect

FEW = "too few"
PERCENT = 100
TENTHS = 1_000
"""Tenths of a percent point in a whole."""


def last_run(session: Session) -> str:
    """The id of the last run that was written whole; "" before the first one."""
    return session.scalar(_LAST) or ""


def follows(session: Session) -> dict[str, list[Any]]:
    """What follows each article: rows (y, of_n, n, low), the surest first."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(_FOLLOWS, {"run": last_run(session)}):
        found[row.x].append(row)
    return found


def buys_again(
    session: Session, member_ids: Iterable[str], today: str
) -> dict[str, dict[str, tuple[int, int]]]:
    """How likely each member buys a product again: member → product → (percent, days ahead).

    An estimate holds until the days it looked ahead are half over.
    """
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    run = session.get(InsightRun, last_run(session))
    if run is None or _is_old(run, today):
        return found
    values = {"run": run.id, "ids": sorted(set(member_ids))}
    for row in session.execute(_DUE, values):
        found[row.member_id][row.product_id] = round(row.p_buy * PERCENT), run.horizon
    return found


def proposals(session: Session, member_ids: Iterable[str], today: str) -> Sequence[Any]:
    """What members are likeliest to buy next, by member, the likeliest first.

    Rows (member_id, product_id, reason_code, reason_json, as_of, horizon). They hold as long as
    the estimates of ``buys_again``: none of an older run.
    """
    rows = _PROPOSALS.rows(session, sorted(set(member_ids)))
    return [] if rows and _is_old(rows[0], today) else rows


def _is_old(run: Any, today: str) -> bool:
    age = (date.fromisoformat(today) - date.fromisoformat(run.as_of)).days
    return bool(age * 2 > run.horizon)


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
_FOLLOWS = (
    select(FollowPair.x, FollowPair.y, FollowPair.of_n, FollowPair.n, FollowPair.low)
    .where(FollowPair.run_id == bindparam("run"))
    .order_by(FollowPair.x, FollowPair.low.desc(), FollowPair.y)
)
_DUE = (
    select(MemberDue.member_id, MemberDue.product_id, MemberDue.p_buy)
    .where(MemberDue.run_id == bindparam("run"))
    .where(MemberDue.member_id.in_(bindparam("ids", expanding=True)))
)
_O, _R = table_of(MemberOffer).c, table_of(InsightRun).c
_PROPOSALS = ByIds(
    select(
        *(_O.member_id, _O.product_id, _O.reason_code, _O.reason_json),
        *(_R.as_of, _R.horizon),
    )
    .join(InsightRun, _R.id == _O.run_id)
    .where(_O.run_id == _LAST.scalar_subquery())
    .order_by(_O.member_id, _O.rank),
    _O.member_id,
)
