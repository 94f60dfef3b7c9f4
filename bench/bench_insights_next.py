"""What members buy next and again, beside the rivals of the same run, on real shops.

The commands run as anybody runs them on DATA/complete_journey and DATA/online_retail, horizon 28
days. Next items by the first-day protocol: at a date, from the lines before it alone, ten products
are named for each member; right are the distinct products of the member's first shopping day in
the horizon; members with three earlier visits; means over members. Beside it PEERS/nextbasket:
personal frequency filled with popularity (the floor) and TIFU-KNN. The goal of Recall@10 is 1.05 ×
personal frequency. "Chosen on": the method was settled there, and its fixed weights come from
windows before these cuts; "reported": it was only measured. Restock: AUC of p_buy, and the widest
gap between predicted and actual over ten parts of equal size; its method was settled on cuts until
June 2017 and 1 March 2011, before those shown. Pairs: CPU seconds of counting every pair of 20
receipts, follows included.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.figures import ROOT, Figure, Kept
from bench.nextbasket import HORIZON, judged, rivals, run, truth
from bench.restock import judged as restock
from crm_pwa.insights import runs
from crm_pwa.insights.pairs import pairs
from crm_pwa.insights.parts import Ask
from crm_pwa.insights.reading import whole
from crm_pwa.insights.refusals import Refusals

CHOSEN, REPORTED = "chosen on", "reported"
CUTS = (
    ("complete_journey", date(2017, 5, 1), CHOSEN),
    ("complete_journey", date(2017, 7, 1), CHOSEN),
    ("complete_journey", date(2017, 6, 1), REPORTED),
    ("complete_journey", date(2017, 8, 1), REPORTED),
    ("complete_journey", date(2017, 9, 1), REPORTED),
    ("online_retail", date(2011, 2, 15), CHOSEN),
    ("online_retail", date(2011, 3, 1), CHOSEN),
    ("online_retail", date(2011, 3, 15), REPORTED),
    ("online_retail", date(2011, 4, 1), REPORTED),
)
BETTER = 1.05
RESTOCK = (
    *(("complete_journey", date(2017, month, 1)) for month in (7, 8, 9)),
    *(("online_retail", date(2011, *day)) for day in ((3, 15), (4, 1))),
)
PAIRS = "online_retail", date(2011, 5, 1)


def main() -> int:
    """Measure what DATA holds; say so where it holds nothing."""
    folder = os.environ.get("DATA")
    if not folder:
        print("Not measured: DATA names no folder with complete_journey and online_retail.")
        return 0
    kept, data = Kept("bench_insights_next"), Path(folder).resolve()
    with tempfile.TemporaryDirectory() as place:
        for name, as_of, role in CUTS:
            if (data / name).is_dir():
                _next(kept, data / name, as_of, role, Path(place))
        for name, as_of in RESTOCK:
            if (data / name).is_dir():
                _again(kept, data / name, as_of, Path(place))
        if (data / PAIRS[0]).is_dir():
            _pairs(kept, data / PAIRS[0], Path(place))
    _many(kept)
    return 0


def _next(kept: Kept, data: Path, as_of: date, role: str, out: Path) -> None:
    run("recommend", data, as_of, out)
    found = judged(out, truth(data, as_of))
    peer = rivals(data, as_of)
    how = f"{data.name} {as_of}, {found.members:,} members, {role}"
    for what, key, value in (
        ("Recall@10", "recall@10", found.recall),
        ("NDCG@10", "ndcg@10", found.ndcg),
    ):
        said = ", ".join(f"{name} {row[key]:.4f}" for name, row in peer.items())
        personal = peer["personal"][key] if peer else None
        goal = BETTER * personal if personal and key == "recall@10" else None
        ratio = value / personal if personal else None
        more = f", standard error {found.error:.4f}" if key == "recall@10" else ""
        kept.keep(Figure(what, how + more, "", [value], None, goal, said, ratio))


def _again(kept: Kept, data: Path, as_of: date, out: Path) -> None:
    run("due", data, as_of, out)
    found = restock(out, data, as_of)
    how = f"{data.name} {as_of}, {found.cases:,} cases"
    kept.keep(Figure("restock, AUC", how, "", [found.auc], at_least=0.72))
    kept.keep(Figure("restock, widest gap", how, "", [found.widest], at_most=0.03))


def _pairs(kept: Kept, data: Path, place: Path) -> None:
    with Refusals(place / "refused.csv") as refusals:
        shop = whole.read(data, PAIRS[1], place, refusals)
    began = time.process_time()
    result = pairs(shop, Ask(HORIZON, 0, runs.Clock().timed, print))
    cpu = time.process_time() - began
    shop.con.close()
    how = f"{data.name}, {result.tables['pairs'].num_rows:,} rows"
    kept.keep(Figure("pairs", how, "CPU s", [cpu], at_most=2))


def _many(kept: Kept) -> None:
    command = [sys.executable, "-m", "bench.many_members"]
    told = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    how = f"100,000 made-up members, {told['lines']:,} lines, {told['rows']:,} proposals"
    kept.keep(Figure("next items", how, "CPU s", [told["cpu"]], at_most=600))
    kept.keep(Figure("next items, memory at its fullest", how, "MB", [told["megabytes"]]))


if __name__ == "__main__":
    sys.exit(main())
