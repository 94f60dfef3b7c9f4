"""The allergy line: never blank, never a false all-clear."""

from collections.abc import Iterable
from typing import Any

from crm_pwa.core.merge.entries import knew
from crm_pwa.core.merge.shelves import Row, order
from crm_pwa.members.view.glance import Glance

GONE_DAYS = 90
"""How long a withdrawn allergy stays visible, struck through."""

_RANK = {"avoid": 0, "reacts": 1, "unknown": 2, "severe": 3}
_SEVERE = _RANK["unknown"]  # not asked how bad counts as severe


def alert(
    allergies: list[Row],
    none: Row | None,
    *,
    visits: list[Row],
    otherwise: str,
    glance: Glance,
) -> dict[str, Any]:
    """Give the allergy line of a card.

    `visits` are allergies kept for this visit only. `otherwise` is the state when nothing is
    on record: `hidden` without consent, `unknown` for a card this phone does not hold, and
    `none` only where an answer may be believed; an answer older than 12 months never is.
    """
    live = sorted([row for row in allergies if not row["gone"]] + visits, key=order)
    fresh = none if none and not _is_old(glance.day(none), glance.today) else None
    state = "present" if live else otherwise
    if state == "none" and fresh is None:
        state = "unknown"
    clashes = fresh is not None and any(not (row.get("visit") or knew(row, fresh)) for row in live)
    shown = _merged(live, glance)
    return {
        "state": state,
        "severe": any(_RANK[one["sev"]] >= _SEVERE for one in shown),
        "conflict": clashes,
        "date": glance.day(live[-1]) if live else _date(state, fresh, glance),
        "entries": shown + _merged(_struck(allergies, live, glance), glance, gone=True),
    }


def _is_old(day: str, today: str) -> bool:
    year, rest = day[:4], day[4:]
    return today > f"{int(year) + 1:04}{rest}"


def _date(state: str, fresh: Row | None, glance: Glance) -> str:
    return glance.day(fresh) if fresh and state == "none" else ""


def _struck(allergies: list[Row], live: list[Row], glance: Glance) -> list[Row]:
    """Give what was withdrawn within 90 days, by staff, and is not on record again."""
    again = {_substance(row) for row in live}
    return [
        row
        for row in allergies
        if row["gone"]
        and not row["gone"].get("own")
        and glance.age(row["gone"]) <= GONE_DAYS
        and _substance(row) not in again
    ]


def _substance(row: Row) -> tuple[str, str]:
    return (row["s"], "") if row["s"] else ("", row["w"])


def _merged(rows: Iterable[Row], glance: Glance, *, gone: bool = False) -> list[dict[str, Any]]:
    by_substance: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_substance.setdefault(_substance(row), []).append(row)
    newest_first = sorted(by_substance.values(), key=lambda same: order(same[-1]), reverse=True)
    entries = [_entry(same, glance, gone=gone) for same in newest_first]
    return sorted(entries, key=lambda one: -_RANK[one["sev"]])


def _entry(same: list[Row], glance: Glance, *, gone: bool) -> dict[str, Any]:
    """Make one entry of all that say the same substance; its id names them all."""
    newest = same[-1]
    words = [row["w"] for row in same if row["w"]]
    return {
        "id": ",".join(row["id"] for row in same),
        "s": newest["s"],
        "w": words[-1] if words else "",
        "sev": max((row["sev"] for row in same), key=_RANK.__getitem__),
        **glance.said(newest["gone"] if gone else newest),
        "gone": gone,
        "pending": any(glance.waits(row) for row in same),
        "visit": any(row.get("visit", False) for row in same),
    }
