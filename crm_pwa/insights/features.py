"""What is counted of each member, written once in Ibis for every engine.

A visit is a day with a line of positive quantity; spend is net of returns, in minor units; days
count to as-of. Whole numbers only, so that two engines agree to the last figure.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from crm_pwa.members.stages import USUAL, Numbers
from crm_pwa.members.stats import YEAR_DAYS


def days(lines: ir.Table) -> ir.Table:
    """A member's days: member_no, day, cents, visit (whether something was bought)."""
    named = lines.filter(lines.member_no.notnull())
    return named.group_by("member_no", "day").aggregate(
        cents=named.cents.sum().cast("int64"), visit=(named.qty > 0).any()
    )


def members(lines: ir.Table, as_of: date, numbers: Numbers = USUAL) -> ir.Table:
    """Members with a visit: what is counted of each, and the life stage.

    visits, first, last (days), spend, spend_year, visit_spend (of visits but the first), gap
    (usual days between visits, rounded; NULL after one), since_first, since_last, stage.
    """
    by_day = days(lines)
    year = ibis.literal(as_of - timedelta(days=YEAR_DAYS))
    visit = by_day.visit
    told = by_day.group_by("member_no").aggregate(
        visits=visit.sum().cast("int64"),
        first=by_day.day.min(where=visit),
        last=by_day.day.max(where=visit),
        spend=by_day.cents.sum().cast("int64"),
        spend_year=by_day.cents.sum(where=by_day.day >= year).fill_null(0).cast("int64"),
        all_spend=by_day.cents.sum(where=visit).cast("int64"),
        first_spend=by_day.cents.argmin(by_day.day, where=visit),
    )
    return _rhythm(told.filter(told.visits > 0), as_of, numbers)


def visits_since(lines: ir.Table, day: date) -> ir.Table:
    """How often members came from a day on: member_no, visits; those who did not are missing."""
    by_day = days(lines.filter(lines.day >= day))
    came = by_day.filter(by_day.visit)
    return came.group_by("member_no").aggregate(visits=came.count())


def _rhythm(told: ir.Table, as_of: date, numbers: Numbers) -> ir.Table:
    """The same with gaps, silence and stage (docs/insights.md)."""
    until = ibis.literal(as_of)
    counted = told.mutate(
        visit_spend=told.all_spend - told.first_spend,
        span=told.last.delta(told.first, unit="day").cast("int64"),
        since_first=until.delta(told.first, unit="day").cast("int64"),
        since_last=until.delta(told.last, unit="day").cast("int64"),
    ).drop("all_spend", "first_spend")
    gaps = (counted.visits - 1).nullif(0)
    half_up = ((2 * counted.span + gaps) / (2 * gaps)).floor().cast("int64")
    found = counted.mutate(gap=half_up)
    return found.mutate(stage=_stage(found, numbers))


def _stage(told: ir.Table, n: Numbers) -> ir.Value:
    """The rules of members/stats.py, which say it of one member."""
    silent, gap = told.since_last, told.gap.fill_null(0)
    again = told.gap.notnull()
    long_gone = again & (silent >= n.dormant_gap_days) & (silent > n.dormant_gaps * gap)
    once = told.gap.isnull() & (silent >= n.declining_once_days)
    slow = again & (silent >= n.declining_days) & (silent > n.declining_gaps * gap)
    return ibis.cases(
        ((silent >= n.dormant_days) | long_gone, "dormant"),
        (once | slow, "declining"),
        ((told.since_first < n.new_days) & (told.visits <= n.new_visits), "new"),
        (told.visits < n.mature_visits, "growing"),
        else_="mature",
    )
