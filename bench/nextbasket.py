"""Next items beside the rivals of PEERS/nextbasket: one protocol, both sides in the same run."""

import csv
import gzip
import json
import math
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, cast

from bench.figures import ROOT
from bench.peer import peers

HORIZON = 28
LEAST_VISITS = 3
MOST = 10
FLASK = [sys.executable, "-m", "flask", "--app", "app", "insights"]
Baskets = dict[str, set[str]]


@dataclass(frozen=True)
class Score:
    """Means over members; ``error``: the standard error of recall."""

    members: int
    recall: float
    ndcg: float
    error: float


def run(part: str, data: Path, as_of: date, out: Path) -> dict[str, Any]:
    """Run a part as anybody does; what run.json says."""
    asked = ["--data", str(data), "--as-of", as_of.isoformat(), "--horizon", str(HORIZON)]
    subprocess.run([*FLASK, part, *asked, "--out", str(out)], cwd=ROOT, check=True)
    told: dict[str, Any] = json.loads((out / "run.json").read_text("utf-8"))
    return told


def rivals(data: Path, as_of: date) -> dict[str, dict[str, Any]]:
    """By name, what the peer's baselines reach; {} where the peer is not there."""
    folder = peers()
    if folder is None or not (script := folder / "nextbasket" / "baselines.py").is_file():
        return {}
    asked = ["--data", str(data), "--as-of", as_of.isoformat(), "--horizon", str(HORIZON)]
    command = [sys.executable, str(script), *asked, "--protocol", "first-day", "--json"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [json.loads(line) for line in said.splitlines()]
    return {row["baseline"].partition("(")[0].split(" ")[0]: row for row in rows}


def lines(data: Path) -> Iterator[dict[str, str]]:
    """Rows of transactions.csv of members, bought and not brought back."""
    plain = data / "transactions.csv"
    opened = plain.open("rb") if plain.exists() else gzip.open(f"{plain}.gz")  # noqa: SIM115 - the wrapper closes it
    with TextIOWrapper(cast(BinaryIO, opened), "utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["member_id"] and float(row["qty"]) > 0:
                yield row


def truth(data: Path, as_of: date) -> Baskets:
    """What each member of three visits or more bought on the first day in the horizon."""
    buyers: dict[str, set[str]] = defaultdict(set)
    before: list[tuple[str, str, str]] = []
    after: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    end = (as_of + timedelta(days=HORIZON)).isoformat()
    for row in lines(data):
        day = row["ts"][:10]
        if day < as_of.isoformat():
            before.append((row["member_id"], day, row["product_id"]))
            buyers[row["product_id"]].add(row["member_id"])
        elif day < end:
            after[row["member_id"]][day].add(row["product_id"])
    visits: dict[str, set[str]] = defaultdict(set)
    for member, day, product in before:
        if len(buyers[product]) >= 5:
            visits[member].add(day)
    regular = (member for member, days in after.items() if len(visits[member]) >= LEAST_VISITS)
    return {member: after[member][min(after[member])] for member in regular}


def judged(out: Path, wanted: Baskets) -> Score:
    """How much of ``wanted`` recommendations.csv in ``out`` names."""
    lists: dict[str, list[str]] = defaultdict(list)
    with (out / "recommendations.csv").open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            lists[row["member_id"]].append(row["product_id"])
    weights = [1 / math.log2(place + 2) for place in range(MOST)]
    recalls, ndcgs = [], []
    for member, basket in wanted.items():
        hits = [product in basket for product in lists[member]]
        gain = sum(weight for weight, hit in zip(weights, hits, strict=False) if hit)
        recalls.append(sum(hits) / len(basket))
        ndcgs.append(gain / sum(weights[: len(basket)]))
    n = len(wanted)
    mean = sum(recalls) / n
    error = math.sqrt(sum((recall - mean) ** 2 for recall in recalls) / n / n)
    return Score(n, mean, sum(ndcgs) / n, error)
