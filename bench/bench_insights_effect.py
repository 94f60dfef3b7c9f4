"""Intervals of contacts' effects: how often they hold the truth

Half of the MineThatData e-mail experiment lies in DATA/hillstrom (customers.csv.gz). Resamples
are drawn with replacement from its arms, and the truth is the difference of the whole; A/A are
splits of those who got nothing. Planted are experiments with a known effect, of members whose
spend before tells how likely they buy; "uneven" ones hold out some members more often,
"repeated" ones contact members up to three times.

    DATA=DIR python -m bench.bench_insights_effect
"""

import csv
import gzip
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from bench.figures import Figure, Kept
from crm_pwa.insights.adjusting import Contacts, adjusted
from crm_pwa.insights.interval import Interval, Share, newcombe, verdict

NAME = "bench_insights_effect"
RESAMPLES, SPLITS, PLANTED = 2_000, 500, 1_000
EFFECT = 0.03
Draw = Callable[[np.random.Generator], Contacts]


def main() -> int:
    """Measure and keep; nothing where the experiment is not there."""
    folder = Path(os.environ.get("DATA", ""), "hillstrom")
    if not (folder / "customers.csv.gz").exists():
        print("Not measured: DATA names no folder with hillstrom/customers.csv.gz", file=sys.stderr)
        return 0
    kept = Kept(NAME)
    for figure in (*_hillstrom(folder / "customers.csv.gz"), *_planted()):
        kept.keep(figure)
    return 0


def _hillstrom(path: Path) -> Iterator[Figure]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [(row["segment"], int(row["visit"])) for row in csv.DictReader(file)]
    arms = {name: np.array([hit for arm, hit in rows if arm == name]) for name, _ in rows}
    nothing = arms.pop("No E-Mail")
    rng = np.random.default_rng(0)
    for name, treat in sorted(arms.items()):
        yield Figure(f"visits {name}", "mean", "%", [100 * float(treat.mean())])
        truth = float(treat.mean() - nothing.mean())
        held = [_holds(_resampled(rng, treat, nothing), truth) for _ in range(RESAMPLES)]
        yield _between(f"{name}: interval holds the difference", f"{RESAMPLES} resamples", held)
    yield Figure("visits No E-Mail", "mean", "%", [100 * float(nothing.mean())])
    said = [_split(rng, nothing) for _ in range(SPLITS)]
    share = 100 * said.count("no evidence") / SPLITS
    yield Figure("A/A says no evidence", f"{SPLITS} splits", "%", [share], at_least=93)


def _resampled(rng: np.random.Generator, treat: np.ndarray, hold: np.ndarray) -> Interval:
    drawn = (rng.choice(arm, len(arm)) for arm in (treat, hold))
    return newcombe(*(Share(int(arm.sum()), len(arm)) for arm in drawn))


def _split(rng: np.random.Generator, whole: np.ndarray) -> str:
    mixed = rng.permutation(whole)
    halves = mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]
    found = newcombe(*(Share(int(half.sum()), len(half)) for half in halves))
    return verdict(len(halves[0]), len(halves[1]), found)


def _planted() -> Iterator[Figure]:
    for name, draw in (("even draw", _even), ("uneven draw", _uneven), ("repeated", _repeated)):
        rng = np.random.default_rng(1)
        made = [draw(rng) for _ in range(PLANTED)]
        raw = [_raw(of) for of in made]
        better = [adjusted(of, one) or one for of, one in zip(made, raw, strict=True)]
        told = f"{PLANTED} planted, {name}"
        held = [_holds(one, EFFECT) for one in raw]
        if draw is _even:
            yield _between("raw interval holds the effect", told, held)
        else:
            yield Figure("raw interval holds the effect", told, "%", [100 * sum(held) / PLANTED])
        yield _between(
            "adjusted interval holds the effect", told, [_holds(one, EFFECT) for one in better]
        )


def _between(what: str, how: str, held: list[bool]) -> Figure:
    share = 100 * sum(held) / len(held)
    return Figure(what, how, "%", [share], at_least=93, remark="at most 97 %")


def _holds(found: Interval, truth: float) -> bool:
    return found.low <= truth <= found.high


def _raw(of: Contacts) -> Interval:
    arms = (of.outcome[of.treat], of.outcome[~of.treat])
    return newcombe(*(Share(int(arm.sum()), len(arm)) for arm in arms))


def _even(rng: np.random.Generator, size: int = 2_000) -> Contacts:
    spend = np.floor(rng.gamma(0.5, 20_000, size))
    return _drawn(rng, spend, np.full(size, 0.1))


def _uneven(rng: np.random.Generator) -> Contacts:
    spend = np.floor(rng.gamma(0.5, 20_000, 2_000))
    return _drawn(rng, spend, np.where(spend > 10_000, 0.5, 0.1))


def _drawn(rng: np.random.Generator, spend: np.ndarray, held: np.ndarray) -> Contacts:
    treat = rng.random(len(spend)) >= held
    risk = np.clip(0.05 + spend / 200_000, 0, 0.8) + EFFECT * treat
    outcome = (rng.random(len(spend)) < risk).astype(float)
    chance = np.where(treat, 1 - held, held)
    return Contacts(np.arange(len(spend)), treat, outcome, spend, chance)


def _repeated(rng: np.random.Generator) -> Contacts:
    of = _even(rng, 800)
    row = np.repeat(np.arange(800), rng.integers(1, 4, 800))
    risk = 0.05 + np.minimum(of.spend[row] / 200_000, 0.75) + EFFECT * of.treat[row]
    again = (rng.random(len(row)) < risk) * 1.0
    outcome = np.where(rng.random(800)[row] < 0.5, of.outcome[row], again)
    return Contacts(of.member[row], of.treat[row], outcome, of.spend[row], of.propensity[row])


if __name__ == "__main__":
    sys.exit(main())
