"""The part ``effect``: what a contact changed, against those who were held out.

The raw difference counts contacts as the file has them, so that anybody can count again. Where
the draw was uneven, or members are in it more than once, that is not what the contact changed:
the verdict then goes by the adjusted difference (``adjusting``), and ``judged_by`` says so.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from crm_pwa.insights import adjusting
from crm_pwa.insights.adjusting import Contacts
from crm_pwa.insights.interval import Interval, Share, newcombe, verdict
from crm_pwa.insights.parts import Ask, Result
from crm_pwa.insights.shop import Shop

RAW, ADJUSTED = "raw", "adjusted"
BOUNDS = ("diff", "low", "high")
PAST_DAYS = 365
"""Days before a contact whose spend, net of returns, says what was to be expected."""
SCHEMA = pa.schema(
    [
        ("reason_code", pa.string()),
        ("n_treat", pa.int64()),
        ("n_hold", pa.int64()),
        *[(name, pa.float64()) for name in BOUNDS],
        *[(f"{name}_adj", pa.float64()) for name in BOUNDS],
        ("verdict", pa.string()),
        ("judged_by", pa.string()),
    ]
)
DRAWN = f"""
WITH spent AS (
    SELECT c.contact_id, sum(l.cents) AS cents
    FROM contacts AS c
    JOIN lines AS l ON l.member_no = c.member_no AND l.day < c.day
        AND l.day >= c.day - {PAST_DAYS}
    GROUP BY c.contact_id
)
SELECT c.reason_code, c.member_no, c.arm = 'treat' AS treat, c.propensity,
    CAST(c.outcome AS DOUBLE) AS outcome, CAST(coalesce(s.cents, 0) AS DOUBLE) AS spend
FROM contacts AS c LEFT JOIN spent AS s ON s.contact_id = c.contact_id
ORDER BY c.reason_code, c.contact_id
"""


def effect(shop: Shop, ask: Ask) -> Result:
    """One row a reason; ``verdict`` is evidence, no evidence or too few."""
    with ask.timed("features"):
        found = shop.con.execute(DRAWN).fetchnumpy()
    with ask.timed("model"):
        told = [_row(reason, of) for reason, of in _by_reason(found)]
    for row, _ in told:
        ask.tell(in_words(row))
    notes = [note for _, said in told for note in said]
    if not told:
        notes = ["no contacts: nothing to compare"]
    table = pa.Table.from_pylist([row for row, _ in told], schema=SCHEMA)
    return Result({"effects": table}, {"effect": {"past_days": PAST_DAYS}}, notes)


def judged(row: dict[str, Any]) -> dict[str, float | None]:
    """``diff``, ``low`` and ``high`` of a row as its verdict goes by them; None of an empty arm."""
    ending = "_adj" if row["judged_by"] == ADJUSTED else ""
    return {name: row[f"{name}{ending}"] for name in BOUNDS}


def in_words(row: dict[str, Any]) -> str:
    """A row as one would say it: "mail: +3.1 points (0.8 … 5.4), n = 412 / 398: evidence"."""
    arms = f"n = {row['n_treat']:,} / {row['n_hold']:,}"
    points = [100 * share for share in judged(row).values() if share is not None]
    if not points:
        return f"{row['reason_code']}: {arms}: {row['verdict']}"
    told = "{:+.1f} points ({:.1f} … {:.1f})".format(*points)
    return f"{row['reason_code']}: {told}, {arms}: {row['verdict']}"


def _by_reason(found: dict[str, Any]) -> Iterator[tuple[str, Contacts]]:
    reasons = np.asarray(found["reason_code"], dtype=object)
    starts = np.flatnonzero(reasons[1:] != reasons[:-1]) + 1
    for rows in np.split(np.arange(len(reasons)), starts):
        if len(rows):
            columns = (
                np.asarray(found[name])[rows]
                for name in ("member_no", "treat", "outcome", "spend", "propensity")
            )
            yield str(reasons[rows[0]]), Contacts(*columns)


def _row(reason: str, of: Contacts) -> tuple[dict[str, Any], list[str]]:
    treat, hold = (
        Share(int(of.outcome[arm].sum()), int(arm.sum())) for arm in (of.treat, ~of.treat)
    )
    raw = newcombe(treat, hold) if treat.n and hold.n else None
    better = adjusting.adjusted(of, raw) if raw else None
    skewed = better is not None and (adjusting.uneven(of) or adjusting.repeated(of))
    row = {
        "reason_code": reason,
        "n_treat": treat.n,
        "n_hold": hold.n,
        **_named(raw, ""),
        **_named(better, "_adj"),
        "verdict": verdict(*_members(of), better if skewed else raw),
        "judged_by": ADJUSTED if skewed else RAW,
    }
    return row, [f"{reason}: {note}" for note in _notes(of)]


def _members(of: Contacts) -> tuple[int, int]:
    """How many members are in each arm."""
    treat, hold = (len(np.unique(of.member[arm])) for arm in (of.treat, ~of.treat))
    return treat, hold


def _notes(of: Contacts) -> Iterator[str]:
    if adjusting.repeated(of):
        both = len(np.intersect1d(of.member[of.treat], of.member[~of.treat]))
        yield f"members are in it more than once, {both} of them in both arms; adjusted by member"
    if adjusting.uneven(of):
        means = adjusting.meaning(of)
        if means == "unclear":
            yield "the propensities do not fit the draw, nothing is weighed by them"
        else:
            yield f"unequal propensities, read as the chance of {means}; adjusted by them"


def _named(found: Interval | None, ending: str) -> dict[str, float | None]:
    values = found or (None, None, None)
    return {f"{name}{ending}": value for name, value in zip(BOUNDS, values, strict=True)}
