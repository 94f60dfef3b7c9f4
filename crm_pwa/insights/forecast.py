"""How often members will come within the horizon, and what that brings."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crm_pwa.insights import learnt
from crm_pwa.insights.models import bgnbd, gammagamma

DAYS_A_WEEK = 7
CENTS = 100
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Counted:
    """Members counted as of a day; and as of one horizon earlier, with their visits since."""

    now: pa.Table
    then: pa.Table
    ahead: pa.Table


@dataclass(frozen=True)
class Forecast:
    """One member a place. ``rhythm``: visits by BG/NBD alone; ``spend``: units of money a visit."""

    visits: Numbers
    chance: Numbers
    rhythm: Numbers
    spend: Numbers
    parameters: dict[str, Any]
    notes: list[str]


NOTHING = Forecast(np.empty(0), np.empty(0), np.empty(0), np.empty(0), {}, [])


def history(told: pa.Table) -> bgnbd.History:
    """Repeat visits and weeks from counted members; weeks end on the day before as-of."""
    visits, span, since = (
        np.asarray(told[name], dtype=np.float64) for name in ("visits", "span", "since_first")
    )
    return bgnbd.History(visits - 1, span / DAYS_A_WEEK, (since - 1) / DAYS_A_WEEK)


def forecast(counted: Counted, horizon: int) -> Forecast:
    """What BG/NBD and Gamma-Gamma expect of counted members (at least one)."""
    seen, weeks, notes = history(counted.now), horizon / DAYS_A_WEEK, []
    fitted = bgnbd.fit(seen)
    if fitted is None:
        notes.append(
            f"fewer than {bgnbd.FEWEST} members came back: visits are expected at the rate of all"
        )
        fitted = bgnbd.cohort(seen)
    rhythm = bgnbd.expected_visits(fitted, seen, weeks)
    visits, chance = rhythm, bgnbd.chance_of_visit(fitted, seen, weeks)
    if (lesson := _lesson(counted, weeks)) is not None:
        visits, chance = learnt.shared_out(*lesson, learnt.signs(rhythm, seen), rhythm)
    else:
        notes.append("too little came before the last horizon to learn from: BG/NBD alone")
    mean, spend, said = _spend(counted.now, seen.repeats)
    told = {"bgnbd": asdict(fitted), "gamma_gamma": spend, "learnt": lesson is not None}
    return Forecast(visits, chance, rhythm, mean, told, notes + said)


def _lesson(counted: Counted, weeks: float) -> tuple[Numbers, Numbers] | None:
    """(signs one horizon ago, visits since); None where they teach nothing."""
    came = learnt.aligned(counted.then, counted.ahead)
    seen = history(counted.then)
    if not learnt.can_learn(came) or (fitted := bgnbd.fit(seen)) is None:
        return None
    return learnt.signs(bgnbd.expected_visits(fitted, seen, weeks), seen), came


def _spend(told: pa.Table, repeats: Numbers) -> tuple[Numbers, dict[str, float], list[str]]:
    """What a visit brings, the parameters it is from, and what to say about it."""
    later = np.asarray(told["visit_spend"], dtype=np.float64) / CENTS
    mean = np.divide(later, repeats, out=np.zeros_like(later), where=repeats > 0)
    if found := gammagamma.fit(repeats, mean):
        return found.spend(repeats, mean), asdict(found), []
    spend = np.asarray(told["spend"], dtype=np.float64).sum() / CENTS
    each = max(float(spend / np.asarray(told["visits"], dtype=np.float64).sum()), 0.0)
    said = f"spend a visit cannot be told apart by member: {each:.2f} is expected of each"
    return np.full_like(mean, each), {}, [said]
