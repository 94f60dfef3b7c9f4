"""What the last horizon's visits teach about who comes: a correction of BG/NBD's order.

BG/NBD holds that nobody leaves before a second visit and that rhythm is chance; shops differ. So
the same forecast is made as of one horizon ago, and two small regressions learn from what came
after it how visits depend on the forecast, on how often and how long ago a member came. They
only share out among members what BG/NBD expects of all.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, PoissonRegressor

from crm_pwa.insights.models.bgnbd import History

FEWEST_MEMBERS = 100
FEWEST_EACH = 30
"""Members then, and of them who came and who did not, below whom nothing is learnt."""
STRENGTH = 0.1
"""Pull of the Poisson weights to 0, of scikit-learn's ``alpha``; the logistic's is its usual 1."""
LEAST = 1e-9
MOST = 100_000
"""Members that are learnt from, evenly picked where there are more."""
Numbers = NDArray[np.float64]


def signs(expected: Numbers, seen: History) -> Numbers:
    """What is looked at, one row a member: logarithms of the visits expected, of visits so far,
    of silence in own gaps and of silence in weeks (half a week added: silence may be 0)."""
    silence = seen.weeks - seen.last + 0.5
    gap = (seen.last + 2) / (seen.repeats + 0.5)
    told = np.maximum(expected, LEAST), seen.repeats + 1, silence / gap, silence
    logs: Numbers = np.log(np.column_stack(told))
    return logs


def can_learn(came: Numbers) -> bool:
    """Whether so many members, who came so often, are enough."""
    some = int(np.count_nonzero(came))
    return len(came) >= FEWEST_MEMBERS and min(some, len(came) - some) >= FEWEST_EACH


def shared_out(
    then: Numbers, came: Numbers, now: Numbers, expected: Numbers
) -> tuple[Numbers, Numbers]:
    """(visits to expect, chance of any) of the members with the signs ``now``.

    ``then``, ``came``: signs one horizon ago, and the visits since. ``expected``: of BG/NBD, whose
    sum is kept.
    """
    every = slice(None, None, -(-len(came) // MOST))
    then, came = then[every], came[every]
    middle, spread = then.mean(axis=0), then.std(axis=0) + LEAST
    then, now = (then - middle) / spread, (now - middle) / spread
    often = PoissonRegressor(alpha=STRENGTH, max_iter=1_000).fit(then, came)
    visits = often.predict(now)
    any_ = LogisticRegression(max_iter=1_000).fit(then, came > 0).predict_proba(now)[:, 1]
    return visits * (expected.sum() / visits.sum()), any_


def aligned(told: pa.Table, ahead: pa.Table) -> Numbers:
    """Visits of ``ahead`` (member_no, visits) in the order of ``told``; 0 where none."""
    numbers, at = np.asarray(told["member_no"]), np.asarray(ahead["member_no"])
    found = np.zeros(len(numbers))
    place = np.searchsorted(numbers, at)
    place = np.minimum(place, max(len(numbers) - 1, 0))
    known = numbers[place] == at if len(numbers) else np.zeros(len(at), dtype=bool)
    found[place[known]] = np.asarray(ahead["visits"], dtype=np.float64)[known]
    return found
