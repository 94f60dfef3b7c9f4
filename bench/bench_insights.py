"""Who comes within the horizon: expected visits against a plain RFM sum, and against what came.

Temporal cuts of real shops, which lie in DATA; without DATA nothing is measured. AUC of who came
at all; predicted ÷ actual visits of all. One procedure everywhere: nothing is set by shop.
"""

import csv
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from scipy.stats import rankdata

from bench.figures import Figure, Kept
from crm_pwa.insights import runs
from crm_pwa.insights.parts import Ask
from crm_pwa.insights.reading import whole
from crm_pwa.insights.refusals import Refusals

GROCERY, REACH, BELOW = "complete_journey", 0.84, 0.005
MONTHS = tuple(f"2017-{month:02}-01" for month in range(5, 10))
CUTS = (
    (GROCERY, MONTHS, 28),
    ("online_retail", ("2011-03-01", "2011-04-01"), 28),
    ("cdnow_sample", ("1997-10-01",), 273),
    ("cdnow_sample", ("1998-01-01",), 90),
)
CAME = """SELECT m.member_id, count(DISTINCT l.day) FROM lines AS l JOIN members AS m
    ON m.member_no = l.member_no WHERE l.qty > 0 AND l.day >= ? GROUP BY ALL"""


def main() -> int:
    """Measure every cut whose shop is there."""
    data = Path(os.environ.get("DATA", ""))
    if not os.environ.get("DATA") or not data.is_dir():
        print("Not measured: DATA names the folder the shops lie in.")
        return 0
    kept = Kept("bench_insights")
    for shop, cuts, horizon in CUTS:
        for cut in cuts if (data / shop).is_dir() else ():
            _measure(kept, data / shop, date.fromisoformat(cut), horizon)
    return 0


def _measure(kept: Kept, folder: Path, cut: date, horizon: int) -> None:
    how = f"{folder.name} {cut}, {horizon} days"
    with TemporaryDirectory() as temporary:
        rows = _scores(folder, cut, horizon, Path(temporary))
        came = _came(folder, cut, horizon, Path(temporary))
    expected = [float(row["expected_visits"]) for row in rows]
    fifths = [sum(int(row[name]) for name in "rfm") for row in rows]
    visits = [came.get(row["member_id"], 0) for row in rows]
    ours, plain = _auc(visits, expected), _auc(visits, fifths)
    least = max(plain - BELOW, REACH if folder.name == GROCERY else 0)
    kept.keep(Figure("who comes, AUC", how, "", [ours], at_least=least,
        floor=f"RFM sum {plain:.4f}", ratio=ours / plain))  # fmt: skip
    kept.keep(Figure("visits, predicted ÷ actual", how, "", [sum(expected) / sum(visits)],
        remark="to be within .85 and 1.15"))  # fmt: skip


def _scores(folder: Path, cut: date, horizon: int, work: Path) -> list[dict[str, str]]:
    clock = runs.Clock()
    ask = Ask(horizon, 0, clock.timed, lambda _text: None)
    runs.of_folder(runs.Place(folder, cut, work / "out"), ["score"], ask, clock)
    with (work / "out" / "scores.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _came(folder: Path, cut: date, horizon: int, work: Path) -> dict[str, int]:
    """Visits within the horizon, of those who came."""
    place = work / "after"
    place.mkdir()
    with Refusals(work / "refused.csv") as refusals:
        shop = whole.read(folder, cut + timedelta(days=horizon), place, refusals)
    return dict(shop.con.execute(CAME, [cut]).fetchall())


def _auc(visits: list[int], scores: list[float] | list[int]) -> float:
    """The chance that who came stands above who did not; ties count half."""
    ranks = rankdata(scores)
    came = [rank for rank, n in zip(ranks, visits, strict=True) if n]
    others = len(visits) - len(came)
    return float((sum(came) - len(came) * (len(came) + 1) / 2) / (len(came) * others))


if __name__ == "__main__":
    sys.exit(main())
