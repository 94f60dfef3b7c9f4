"""The part ``due``: when a member is likely to need a product again.

What happened is learnt from windows of the horizon's length that end on as-of: which of the
(member, product) that stood there then were bought within the window (``again``). Where these are
few, a table: by days since ÷ usual gap, times bought, and how many usual gaps the horizon holds.
Cells with few cases are drawn to their coarser cell, as if that had told ``DRAWN`` cases more, and
the coarsest likewise to 1 - exp(-horizon ÷ gap). Nothing says that later is likelier.
"""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from crm_pwa.insights import again
from crm_pwa.insights.again import Standing
from crm_pwa.insights.names import ids
from crm_pwa.insights.nextitems.history import Floats, Ints
from crm_pwa.insights.parts import Ask, Result
from crm_pwa.insights.shop import Shop

LEAST_DAYS = 3
WAITED = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0)
TIMES = (4, 6, 10)
GAPS = (0.5, 1.0, 2.0, 4.0)
DRAWN = 30
LEARN_DAYS = 56
"""Windows are added, latest first, until they cover eight weeks."""
LATELY_DAYS = 28

STANDING = f"""
    WITH told AS (SELECT member_no, product_no, day FROM lines
        WHERE qty > 0 AND member_no IS NOT NULL GROUP BY ALL),
    stood AS (SELECT member_no, product_no, count(*) AS times, min(day) AS first_day,
            max(day) AS last_day FROM told WHERE day < $today GROUP BY ALL
        HAVING count(*) >= {LEAST_DAYS}),
    again AS (SELECT DISTINCT member_no, product_no FROM told
        WHERE day >= $today AND day < $until),
    came AS (SELECT member_no, count(DISTINCT day) AS visits, max(day) - min(day) AS of_member,
            CAST($today AS DATE) - max(day) AS silent,
            count(DISTINCT day) FILTER (day >= $lately) AS lately
        FROM told WHERE day < $today GROUP BY ALL),
    sale AS (SELECT product_no, count(DISTINCT member_no) AS buyers, count(*) AS buys,
            count(*) FILTER (day >= $lately) AS sold
        FROM told WHERE day < $today GROUP BY ALL)
    SELECT member_no, product_no, times, last_day - first_day AS span,
        CAST($today AS DATE) - last_day AS days_since, again.member_no IS NOT NULL AS bought,
        visits, of_member, silent, lately, buyers, buys, sold
    FROM stood LEFT JOIN again USING (member_no, product_no)
        JOIN came USING (member_no) JOIN sale USING (product_no)
    ORDER BY member_no, product_no
"""


def due(shop: Shop, ask: Ask) -> Result:
    """Each (member, product) bought on three days or more, with the chance of buying it again."""
    with ask.timed("features"):
        now = standing(shop, shop.as_of, ask.horizon)
        past = [standing(shop, day, ask.horizon) for day in _learnt_from(shop, ask.horizon)]
    with ask.timed("model"):
        chance, learned = _chances(now, past, ask.horizon)
    notes = [] if len(now.member) else [f"nobody bought anything on {LEAST_DAYS} different days"]
    if len(now.member) and not learned:
        notes.append("no earlier window to learn from: p_buy is 1 - exp(-horizon / gap)")
    return Result({"due": _table(shop, now, chance)}, {"due": {"learned_from": learned}}, notes)


def standing(shop: Shop, today: date, horizon: int) -> Standing:
    """What stood on the morning of ``today``, and what of it was bought within the horizon."""
    asked = {
        "today": today,
        "until": today + timedelta(days=horizon),
        "lately": today - timedelta(days=LATELY_DAYS),
    }
    found = shop.con.execute(STANDING, asked).fetchnumpy()
    whole = {name: np.asarray(column).astype(np.int64) for name, column in found.items()}
    more = ("visits", "silent", "lately", "buyers", "buys", "sold")
    return Standing(
        member=whole["member_no"],
        product=whole["product_no"],
        times=whole["times"],
        gap=whole["span"] / np.maximum(whole["times"] - 1, 1),
        since=whole["days_since"],
        bought=whole["bought"].astype(np.float64),
        span=whole["of_member"],
        **{name: whole[name] for name in more},
    )


def cells(of: Standing, horizon: int) -> list[Ints]:
    """The cell of each row, from coarse to fine."""
    waited = np.searchsorted(WAITED, of.since / of.gap, side="right")
    times = np.searchsorted(TIMES, of.times, side="right")
    gaps = np.searchsorted(GAPS, horizon / of.gap, side="right")
    coarse = gaps * (len(WAITED) + 1) + waited
    return [gaps, coarse, coarse * (len(TIMES) + 1) + times]


def _learnt_from(shop: Shop, horizon: int) -> list[date]:
    windows = -(-LEARN_DAYS // horizon)
    return [shop.as_of - timedelta(days=horizon * back) for back in range(1, windows + 1)]


def _chances(now: Standing, past: list[Standing], horizon: int) -> tuple[Floats, int]:
    """(chance of each row, how many cases it was learned from)."""
    bought = np.concatenate([one.bought for one in past])
    if again.can_learn(bought):
        then = np.concatenate([again.signs(one, horizon) for one in past])
        return again.chances(again.signs(now, horizon), then, bought), len(bought)
    return _by_table(now, past, bought, horizon), len(bought)


def _by_table(now: Standing, past: list[Standing], bought: Floats, horizon: int) -> Floats:
    chance: Floats = 1 - np.exp(-horizon / now.gap)
    if not len(bought):
        return chance
    levels = [cells(one, horizon) for one in past]
    for level, at in enumerate(cells(now, horizon)):
        seen = np.concatenate([one[level] for one in levels])
        size = int(max(seen.max(), at.max(initial=0))) + 1
        yes = np.bincount(seen, bought, minlength=size)
        cases = np.bincount(seen, minlength=size)
        chance = (yes[at] + DRAWN * chance) / (cases[at] + DRAWN)
    return chance


def _table(shop: Shop, now: Standing, chance: Floats) -> pa.Table:
    return pa.table(
        {
            "member_id": ids(shop, "member").take(pa.array(now.member)),
            "product_id": ids(shop, "product").take(pa.array(now.product)),
            "gap_days": now.gap,
            "days_since": now.since,
            "p_buy": chance,
        }
    )
