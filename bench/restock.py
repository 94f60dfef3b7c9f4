"""How true the chances of due.csv are: their order, and how often what they say happens."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

from bench.nextbasket import HORIZON, lines

TENTHS = 10


@dataclass(frozen=True)
class Truth:
    """AUC of the chances; the widest gap of predicted and actual over tenths of equal size."""

    cases: int
    auc: float
    widest: float


def judged(out: Path, data: Path, as_of: date) -> Truth:
    """Compare due.csv in ``out`` with what was bought in the horizon."""
    end = (as_of + timedelta(days=HORIZON)).isoformat()
    bought = defaultdict(set)
    for row in lines(data):
        if as_of.isoformat() <= row["ts"][:10] < end:
            bought[row["member_id"]].add(row["product_id"])
    with (out / "due.csv").open(encoding="utf-8", newline="") as text:
        told = [
            (float(row["p_buy"]), row["product_id"] in bought[row["member_id"]])
            for row in csv.DictReader(text)
        ]
    chance, happened = (np.array(column, dtype=np.float64) for column in zip(*told, strict=True))
    yes = happened.sum()
    ranks = rankdata(chance)[happened > 0].sum()
    auc = (ranks - yes * (yes + 1) / 2) / (yes * (len(told) - yes))
    order = np.argsort(chance, kind="stable")
    tenths = [
        abs(chance[part].mean() - happened[part].mean()) for part in np.array_split(order, TENTHS)
    ]
    return Truth(len(told), float(auc), float(max(tenths)))
