"""Countable facts about a member's visits, and the life stage read from them.

A visit is a day with at least one line of positive quantity; spend is net of returns; days
count to the day before ``as_of``. Every figure recounts by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from crm_pwa.core.rounding import round_half_up
from crm_pwa.members.stages import USUAL, Numbers

YEAR_DAYS = 365
_A_DAY = timedelta(days=1)


class Day(NamedTuple):
    """What a member bought on one day: net spend in minor units; whether it was a visit."""

    day: str
    spend: int
    visit: bool


@dataclass(frozen=True)
class Facts:
    """The facts a card shows; the columns of ``MemberStat`` but its keys and last_bought."""

    visits: int = 0
    first_visit: str = ""
    last_visit: str = ""
    usual_gap_days: int | None = None
    usual_basket: int | None = None
    spend_year: int = 0
    stage: str = ""


def facts(days: Sequence[Day], joined_on: str, as_of: date, numbers: Numbers = USUAL) -> Facts:
    """Count. ``days`` in order of time, all before ``as_of``; ``joined_on`` ISO or "".

    ``numbers``: those of the trade of the member's store.
    """
    year = (as_of - timedelta(days=YEAR_DAYS)).isoformat()
    spend_year = sum(day.spend for day in days if day.day >= year)
    visits = [day for day in days if day.visit]
    if not visits:
        joined = date.fromisoformat(joined_on) if joined_on else None
        is_new = joined is not None and (as_of - joined).days < numbers.new_days
        return Facts(spend_year=spend_year, stage="new" if is_new else "")
    first, last = date.fromisoformat(visits[0].day), date.fromisoformat(visits[-1].day)
    gap = round_half_up((last - first).days, len(visits) - 1) if len(visits) > 1 else None
    return Facts(
        visits=len(visits),
        first_visit=visits[0].day,
        last_visit=visits[-1].day,
        usual_gap_days=gap,
        usual_basket=round_half_up(int(2 * median(day.spend for day in visits)), 2),
        spend_year=spend_year,
        stage=stage(len(visits), gap, (as_of - first).days, (as_of - last).days, numbers),
    )


def holds_to(
    days: Sequence[Day], found: Facts, joined_on: str, as_of: date, numbers: Numbers = USUAL
) -> str:
    """Up to which ISO day ``facts`` gives the same ``found`` of the same days.

    At most: the day before a line leaves the year, or silence reaches a number of the stages.
    """
    year = (as_of - timedelta(days=YEAR_DAYS)).isoformat()
    turns = [
        date.fromisoformat(day.day) + timedelta(days=YEAR_DAYS + 1)
        for day in days
        if day.day >= year
    ][:1]
    if found.visits:
        first, last = date.fromisoformat(found.first_visit), date.fromisoformat(found.last_visit)
        turns += [last + timedelta(days=n) for n in _silences(found.usual_gap_days, numbers)]
        turns.append(first + timedelta(days=numbers.new_days))
    elif joined_on:
        turns.append(date.fromisoformat(joined_on) + timedelta(days=numbers.new_days))
    return (min((day for day in turns if day > as_of), default=date.max) - _A_DAY).isoformat()


def _silences(gap: int | None, n: Numbers) -> list[int]:
    """After how many days of silence the stage may be another."""
    if gap is None:
        return [n.dormant_days, n.declining_once_days]
    gaps = (n.dormant_gaps * gap + 1, n.declining_gaps * gap + 1)
    return [n.dormant_days, n.dormant_gap_days, n.declining_days, *gaps]


def stage(
    visits: int, gap: int | None, since_first: int, since_last: int, numbers: Numbers = USUAL
) -> str:
    """The life stage of a member with visits, by silence against their own rhythm.

    ``gap``: usual days between visits, None after one; the others: days up to ``as_of``.
    """
    n = numbers
    if since_last >= n.dormant_days or _silent(gap, since_last, n.dormant_gaps, n.dormant_gap_days):
        return "dormant"
    if gap is None and since_last >= n.declining_once_days:
        return "declining"
    if _silent(gap, since_last, n.declining_gaps, n.declining_days):
        return "declining"
    if since_first < n.new_days and visits <= n.new_visits:
        return "new"
    return "growing" if visits < n.mature_visits else "mature"


def _silent(gap: int | None, since_last: int, gaps: int, least: int) -> bool:
    return gap is not None and since_last >= least and since_last > gaps * gap
