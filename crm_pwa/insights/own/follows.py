"""The part ``follows``: who bought x and, within 90 days, y after it.

Counted are members whose first x lies at least 90 days before as-of: how many they are, and how
many of them bought y on a later day of those 90. Pairs of fewer than 20 members are left out;
``low`` is the lower 95 % bound of the share (Wilson 1927). Kept are pairs whose bound is above the
share of y's buyers among all members: y follows x, and is not only bought by everybody.
"""

import pyarrow as pa

from crm_pwa.insights.parts import Ask, Result
from crm_pwa.insights.shop import Shop

WITHIN_DAYS = 90
FEWEST = 20
Z = 1.959963984540054
FOLLOWED = f"""
WITH bought AS (
    SELECT DISTINCT member_no, product_no, day FROM lines
    WHERE member_no IS NOT NULL AND qty > 0
), first AS (
    SELECT member_no, product_no, min(day) AS day FROM bought
    GROUP BY member_no, product_no
), x AS (
    SELECT f.*, count(*) OVER (PARTITION BY product_no) AS of_n FROM first AS f
    WHERE f.day + {WITHIN_DAYS} < $as_of
), share AS (
    SELECT product_no, count(*) / (SELECT count(DISTINCT member_no) FROM bought) AS usual
    FROM first GROUP BY product_no
), pair AS (
    SELECT x.product_no AS x_no, b.product_no AS y_no, any_value(x.of_n) AS of_n,
        count(DISTINCT x.member_no) AS n
    FROM x JOIN bought AS b ON b.member_no = x.member_no AND b.product_no <> x.product_no
        AND b.day > x.day AND b.day <= x.day + {WITHIN_DAYS}
    WHERE x.of_n >= {FEWEST}
    GROUP BY ALL
), bound AS (
    SELECT *, n / of_n AS p, {Z * Z} / of_n AS z2 FROM pair WHERE n >= {FEWEST}
)
SELECT px.product_id AS x, py.product_id AS y, of_n, n,
    (p + z2 / 2 - {Z} * sqrt(p * (1 - p) / of_n + z2 / (4 * of_n))) / (1 + z2) AS low
FROM bound JOIN product AS px ON px.product_no = x_no JOIN product AS py ON py.product_no = y_no
    JOIN share AS s ON s.product_no = y_no
WHERE low > s.usual
ORDER BY x, y
"""
SCHEMA = pa.schema(
    [
        ("x", pa.string()),
        ("y", pa.string()),
        ("of_n", pa.int64()),
        ("n", pa.int64()),
        ("low", pa.float64()),
    ]
)


def follows(shop: Shop, ask: Ask) -> Result:
    """One row a pair, in the order of ids; empty where too few bought anything twice."""
    with ask.timed("features"):
        rows = shop.con.execute(FOLLOWED, {"as_of": shop.as_of}).fetchall()
    names = SCHEMA.names
    told = [dict(zip(names, row, strict=True)) for row in rows]
    notes = [] if told else [f"no two articles that {FEWEST} members bought one after the other"]
    return Result({"follows": pa.Table.from_pylist(told, schema=SCHEMA)}, {}, notes)
