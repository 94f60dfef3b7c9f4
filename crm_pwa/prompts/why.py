"""Why a prompt is made: its dated facts, the member's own rhythm, what it is worth.

Nothing here but what a card carries, so that the sheet is the same on the phone;
static/shared/why.js is its twin. A chart's units are days: 365 is today, a day before is one less.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm_pwa.members.view.glance import days_between, local_day

YEAR = 365
COUNTED = ("days", "since_days")
"""Holes of reasons that say an age already."""
Row = dict[str, Any]


def why(
    card: Mapping[str, Any],
    prompt: Mapping[str, Any],
    now_ms: int,
    tz: str,
    worth: Mapping[str, Any],
) -> Row:
    """The sheet of a prompt that the card shows.

    ``card``: its body; ``worth``: by rule, what the chain has counted (``of_rule``). Gives
    ``prompt``, whose reasons have their ``age`` in days (None where the words say it, or
    nothing is dated), ``rhythm`` (None without a visit in a year) and ``worth``.
    """
    today = local_day(now_ms, tz)
    reasons = [fact | {"age": _age(fact, today)} for fact in prompt["reasons"]]
    return {
        "prompt": {**prompt, "reasons": reasons},
        "rhythm": _rhythm(card, today),
        "worth": of_rule(worth.get(prompt["rule"])),
    }


def of_rule(counted: Mapping[str, int] | None) -> Row:
    """What a rule is worth, in words' terms.

    ``counted``: diff, low and high in tenths of a percent point, and n members, where both arms
    have enough of them. ``k`` is untested, unsure (the interval holds 0), more or less.
    """
    if not counted:
        return {"k": "untested"}
    low, high = counted["low"], counted["high"]
    kind = "more" if low > 0 else "less" if high < 0 else "unsure"
    points = {name: _tenths(counted[name]) for name in ("diff", "low", "high")}
    return {"k": kind, "n": counted["n"], **points}


def _tenths(n: int) -> str:
    sign = "+" if n > 0 else "−" if n < 0 else ""
    return f"{sign}{abs(n) // 10}.{abs(n) % 10}"


def _age(fact: Mapping[str, Any], today: str) -> int | None:
    """Days since the fact's date, where it is one of the past and the words do not say it."""
    if any(name in fact for name in COUNTED):
        return None
    dates = [value for name, value in fact.items() if name.endswith("_date") and _is_day(value)]
    return days_between(dates[0], today) if dates and dates[0] <= today else None


def _is_day(text: Any) -> bool:
    try:
        return bool(date.fromisoformat(text).isoformat() == text)
    except (TypeError, ValueError):
        return False


def _rhythm(card: Mapping[str, Any], today: str) -> Row | None:
    """The visits of the year before today, and the usual pause after the last of them.

    Of who comes often a card carries the latest days alone: ``first`` says from when they count.
    """
    days = [day for day, _, *returned in card["days"] if not returned]
    days = [day for day in days if 0 < days_between(day, today) <= YEAR]
    if not days:
        return None
    marks = [YEAR - days_between(day, today) for day in days]
    gap = card["facts"].get("usual_gap_days")
    pause = min(gap, YEAR - marks[-1]) if gap else 0
    return {
        "marks": marks,
        "n": len(marks),
        "first": days[0],
        "last": marks[-1],
        "since": YEAR - marks[-1],
        "gap": gap,
        "pause": pause,
    }
