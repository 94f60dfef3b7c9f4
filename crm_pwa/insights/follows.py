"""What members begin to buy within 90 days of beginning something else.

A member begins a product on the first day of buying it. "y follows x" when y is begun on a later
day than x, at most 90 days after. Of the members whose 90 days after x are over by as-of, those
who had begun y by the day of x are left out: ``base``. The rest either followed, ``n``, or did not.
``usual`` is the share that begins y within 90 days of anything else: over all x, sum of n ÷ sum
of base; ``lift`` is confidence ÷ usual. ``low`` is Wilson's lower 95 % bound of confidence.
"""

import numpy as np
import pyarrow as pa

from crm_pwa.insights.names import ids
from crm_pwa.insights.parts import Ask
from crm_pwa.insights.shop import Shop

WITHIN_DAYS = 90
LEAST_FOLLOWED = 20
MOST_PRODUCTS = 1_000
"""Products looked at, those most members bought: it bounds the work of a large shop."""
BOUND = 1.959963984540054
"""Standard errors to the end of a 95 % interval (normal distribution, both ends)."""

FOLLOWED = f"""
    WITH every AS (SELECT member_no, product_no, min(day) AS began FROM lines
        WHERE qty > 0 AND member_no IS NOT NULL GROUP BY ALL),
    known AS (SELECT product_no FROM every GROUP BY product_no
        HAVING count(*) >= {LEAST_FOLLOWED} ORDER BY count(*) DESC, product_no
        LIMIT {MOST_PRODUCTS}),
    firsts AS (SELECT every.* FROM every JOIN known USING (product_no)),
    over AS (SELECT * FROM firsts WHERE began + {WITHIN_DAYS} < $as_of),
    told AS (SELECT o.product_no AS x, f.product_no AS y,
            count(*) FILTER (f.began > o.began AND f.began <= o.began + {WITHIN_DAYS}) AS n,
            count(*) FILTER (f.began <= o.began) AS had
        FROM over o JOIN firsts f ON o.member_no = f.member_no AND o.product_no <> f.product_no
        GROUP BY ALL),
    begun AS (SELECT product_no AS x, count(*) AS begun FROM over GROUP BY product_no),
    whole AS (SELECT y, sum(n) AS followed, (SELECT sum(begun) FROM begun)
            - coalesce(any_value(own.begun), 0) - sum(had) AS asked
        FROM told LEFT JOIN begun AS own ON own.x = told.y GROUP BY y)
    SELECT x, y, n, begun - had AS base, followed, asked
    FROM told JOIN begun USING (x) JOIN whole USING (y)
    WHERE n >= {LEAST_FOLLOWED} ORDER BY n / (begun - had) DESC, x, y
"""


def follows(shop: Shop, ask: Ask) -> tuple[pa.Table, list[str]]:
    """(x, y, n, base, confidence, low, usual, lift), surest first; and why there is none."""
    with ask.timed("model"):
        found = shop.con.execute(FOLLOWED, {"as_of": shop.as_of}).fetchnumpy()
    n, base, followed, asked = (
        np.asarray(found[name], dtype=np.float64) for name in ("n", "base", "followed", "asked")
    )
    confidence, usual = n / base, followed / asked
    names = ids(shop, "product")
    table = {
        "x": names.take(pa.array(found["x"])),
        "y": names.take(pa.array(found["y"])),
        "n": n.astype(np.int64),
        "base": base.astype(np.int64),
        "confidence": confidence,
        "low": wilson_low(n, base),
        "usual": usual,
        "lift": confidence / usual,
    }
    none = f"no product was begun by {LEAST_FOLLOWED} members within {WITHIN_DAYS} days of another"
    return pa.table(table), ([] if len(n) else [none])


def wilson_low(n: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Lower end of Wilson's 95 % interval of n / base."""
    share, z = n / base, BOUND**2
    middle = share + z / (2 * base)
    half = BOUND * np.sqrt(share * (1 - share) / base + z / (4 * base**2))
    low: np.ndarray = (middle - half) / (1 + z / base)
    return low
