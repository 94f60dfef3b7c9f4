"""The part ``score``: RFM, life stage, segment, visits to expect, and why."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from ibis.expr.types import Table

from crm_pwa.insights import engines, features
from crm_pwa.insights.forecast import NOTHING, Counted, Forecast, forecast
from crm_pwa.insights.parts import Ask, Result
from crm_pwa.insights.quintiles import FIFTHS, quintiles
from crm_pwa.insights.segments import Told, limits, segments
from crm_pwa.insights.shop import Shop

NOBODY = "no member bought anything before the as-of day"
SCORES = f"""
    SELECT m.member_id, t.r, t.f, t.m, t.stage, t.segment, t.expected_visits, t.p_visit, t.clv,
        t.stage AS reason_code,
        concat(
            '{{"visits": ', t.visits,
            CASE WHEN t.gap IS NOT NULL THEN
                concat(', "usual_gap_days": ', format('{{:.10g}}', t.span / (t.visits - 1)))
            END,
            ', "days_since": ', t.since_last,
            ', "spend": ', CAST(CAST(t.spend AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2)),
            ', "top_percent_of_spend": ', ({FIFTHS + 1} - t.m) * {100 // FIFTHS},
            ', "expected_visits": ', format('{{:.10g}}', t.expected_visits),
            ', "expected_by_rhythm": ', format('{{:.10g}}', t.rhythm),
            ', "p_visit": ', format('{{:.10g}}', t.p_visit), '}}'
        ) AS reason_json
    FROM told AS t JOIN members AS m ON m.member_no = t.member_no ORDER BY t.member_no
"""


def score(shop: Shop, ask: Ask) -> Result:
    """One row for each member who bought anything, by member_id."""
    with ask.timed("features"), engines.lines(shop, ask.engine, ask.master) as lines:
        counted = _counted(lines, shop.as_of, ask.horizon)
    if not counted.now.num_rows:
        return Result({"scores": _rows(shop, _scored(counted.now, NOTHING))}, notes=[NOBODY])
    with ask.timed("model"):
        found = forecast(counted, ask.horizon)
    scores = _rows(shop, _scored(counted.now, found))
    return Result({"scores": scores}, found.parameters, found.notes)


def _counted(lines: Table, as_of: date, horizon: int) -> Counted:
    then = as_of - timedelta(days=horizon)
    return Counted(
        now=_read(features.members(lines, as_of)),
        then=_read(features.members(lines.filter(lines.day < then), then)),
        ahead=_read(features.visits_since(lines, then)),
    )


def _read(found: Table) -> pa.Table:
    return found.order_by("member_no").to_pyarrow()


def _scored(told: pa.Table, found: Forecast) -> pa.Table:
    """Counted members with their fifths, segment and forecast."""
    whole = {
        name: np.asarray(told[name].fill_null(-1), dtype=np.int64)
        for name in ("visits", "gap", "since_last", "spend", "spend_year")
    }
    m = quintiles(whole["spend"])
    counted = Told(**whole, m=m, stage=np.asarray(told["stage"]).astype(str))
    columns = {
        "r": quintiles(-whole["since_last"]),
        "f": quintiles(whole["visits"]),
        "m": m,
        "segment": segments(counted, limits()),
        "expected_visits": found.visits,
        "p_visit": found.chance,
        "rhythm": found.rhythm,
        "clv": found.visits * found.spend,
    }
    for name, values in columns.items():
        told = told.append_column(name, pa.array(values))
    return told


def _rows(shop: Shop, told: pa.Table) -> pa.Table:
    shop.con.register("told", told)
    try:
        return shop.con.sql(SCORES).to_arrow_table()
    finally:
        shop.con.unregister("told")
