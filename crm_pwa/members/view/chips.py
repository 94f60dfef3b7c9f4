"""What a member likes, wears and dislikes, as chips; and where two guides differ."""

from collections.abc import Iterable
from typing import Any

from crm_pwa.core.merge.entries import knew
from crm_pwa.core.merge.shelves import Row, order
from crm_pwa.members.view.glance import Glance

STRONG_DAYS = 2
DIFFER_DAYS = 14
_SPOKEN_ELSEWHERE = frozenset({"address"})
_LIKES, _VALUES, _DISLIKES = range(3)

_Made = tuple[Row, int, dict[str, Any]]


def chips(tags: list[Row], facets: dict[str, list[Row]], glance: Glance) -> list[dict[str, Any]]:
    """Give the chips: strong ones first; then likes, single values, dislikes; newest first.

    A chip is strong when it was said on two days or the member said it. Whoever says like and
    whoever says dislike of one thing, the later word is shown; `ids` names all that was said.
    """
    made = [*_of_tags(tags, glance), *_of_facets(facets, glance)]
    made.sort(key=lambda one: order(one[0]), reverse=True)
    made.sort(key=lambda one: (not one[2]["strong"], one[1]))
    return [chip for _, _, chip in made]


def _of_tags(tags: list[Row], glance: Glance) -> Iterable[_Made]:
    said: dict[tuple[str, str], list[Row]] = {}
    for row in tags:
        said.setdefault((row["f"], row["c"]), []).append(row)
    for rows in said.values():
        last = rows[-1]
        agreeing = [row for row in rows if row["p"] == last["p"]]
        group = _LIKES if last["p"] == "like" else _DISLIKES
        what = {"f": last["f"], "c": last["c"], "v": "", "p": last["p"]}
        yield last, group, _chip(what, agreeing, rows, glance)


def _of_facets(facets: dict[str, list[Row]], glance: Glance) -> Iterable[_Made]:
    for name, rows in facets.items():
        if name in _SPOKEN_ELSEWHERE:
            continue
        now = rows[0]
        agreeing = [row for row in reversed(rows) if row["v"] == now["v"]]
        what = {"f": name, "c": "", "v": now["v"], "p": "like"}
        yield now, _VALUES, _chip(what, agreeing, agreeing, glance)


def _chip(
    what: dict[str, str], agreeing: list[Row], rows: list[Row], glance: Glance
) -> dict[str, Any]:
    confirmed = any(row.get("ok") for row in agreeing)
    days = {glance.day(row) for row in agreeing}
    return {
        **what,
        "strong": confirmed or len(days) >= STRONG_DAYS,
        "pending": any(glance.waits(row) for row in rows),
        **glance.said(agreeing[-1]),
        "ids": [row["id"] for row in rows],
    }


def differ(facets: dict[str, list[Row]], glance: Glance) -> list[dict[str, Any]]:
    """Give the single values two guides set without knowing of each other, for 14 days.

    `ours` is the one the card shows, `theirs` the newest other one.
    """
    found = [
        (name, rows[0], other)
        for name, rows in facets.items()
        if glance.age(rows[0]) <= DIFFER_DAYS
        and (other := next((row for row in rows[1:] if _differs(rows[0], row)), None))
    ]
    found.sort(key=lambda one: order(one[1]), reverse=True)
    return [
        {"f": name, "ours": _value(ours, glance), "theirs": _value(theirs, glance)}
        for name, ours, theirs in found
    ]


def _differs(shown: Row, other: Row) -> bool:
    told = knew(shown, other) or knew(other, shown)
    return shown["v"] != other["v"] and shown["by"] != other["by"] and not told


def _value(row: Row, glance: Glance) -> dict[str, str]:
    return {"id": row["id"], "v": row["v"], **glance.said(row)}
