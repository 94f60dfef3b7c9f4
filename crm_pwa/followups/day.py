"""What stands on a day's list, and in which group. Pure; static/shared/followups.js is its twin."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

OPEN = ("due", "waiting", "later")
ENDED = "ended"
"""The prompt ran out, or the member left: nobody answered that it was unsuitable."""
TODAY_GROUPS = ("overdue", "today", "waiting")
LEAD_GROUPS = ("overdue", "today", "risk", "birthday", "dormant", "waiting", "later")
_GROUP_OF_RULE = {"at_risk": "risk", "birthday": "birthday", "dormant": "dormant"}
Body = dict[str, Any]
Groups = list[dict[str, Any]]


def due(state: str, made_for: str, put_off_to: str) -> str:
    """The ISO day a follow-up is due: the one it was made for, or a later one it was put off to."""
    return max(made_for, put_off_to) if state == "later" else made_for


def today(rows: Iterable[Body], me: str, day: str) -> Groups:
    """A guide's list: their own rows and those nobody has, in the groups ``TODAY_GROUPS``.

    ``rows`` are bodies as ``queries.rows`` gives them, in any order and state. Groups
    {k, rows}; each row has ``days`` besides, until it is due, and the first due and best
    stand first.
    """
    own = [row for row in rows if row["staff"] in (me, "")]
    return _grouped(own, TODAY_GROUPS, _group, day)


def lead(rows: Iterable[Body], day: str) -> Groups:
    """The store's list of all ``rows``, in the groups ``LEAD_GROUPS``.

    Last come those put off to a later day, so that the lead can have them back.
    """
    return _grouped(rows, LEAD_GROUPS, _group_of_lead, day)


def with_days(row: Body, day: str) -> Body:
    """The row with ``days``: until it is due, below 0 when it is overdue."""
    on = date.fromisoformat(due(row["state"], row["due"], row["until"]))
    return row | {"days": (on - date.fromisoformat(day)).days}


def _grouped(
    rows: Iterable[Body], names: tuple[str, ...], group: Callable[[Body], str], day: str
) -> Groups:
    groups: dict[str, list[Body]] = {name: [] for name in names}
    counted = [with_days(row, day) for row in rows if row["state"] in OPEN]
    for row in sorted(counted, key=lambda one: (one["days"], -one["score"], one["id"])):
        if (name := group(row)) in groups:
            groups[name].append(row)
    return [{"k": name, "rows": listed} for name, listed in groups.items()]


def _group(row: Body) -> str:
    if row["state"] == "waiting":
        return "waiting"
    if row["days"] > 0:
        return "later"
    return "overdue" if row["days"] < 0 else "today"


def _group_of_lead(row: Body) -> str:
    group = _group(row)
    return _GROUP_OF_RULE.get(row["rule"], group) if group == "today" else group
