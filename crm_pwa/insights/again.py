"""How likely something is bought again: a logistic regression on how it stood when a window began.

It looks at the product's own rhythm, at how the member comes and at how others buy the product
again. The weights are learnt anew by each run, from windows that are over; a shop with few cases
goes by a table instead (``due``).
"""

from dataclasses import dataclass

import numpy as np

from crm_pwa.insights.nextitems.history import Floats, Ints
from crm_pwa.insights.nextitems.learning import chance_of, fit, weighed

FEWEST, FEWEST_EACH = 300, 50
"""Cases, and of them those that were bought again and those that were not, that teach enough."""
MOST = 300_000
"""Cases that are learnt from, evenly picked where there are more."""
STIFFNESS = 30.0
"""How hard weights are drawn to 0: as 30 cases would. On standardised signs."""
SHORT, LONG = -2.0, 3.0
"""Between these logarithms of silence ÷ gap are kept; of a product's, between -2 and 2."""
TWO_WEEKS = 14


@dataclass(frozen=True)
class Standing:
    """One row for each (member, product) bought on three days or more before a day.

    times, gap, since: days of buying it, mean days between them, days from the last one. bought: in
    the window after. visits, span, silent, lately: the member's visits, days from first to last,
    days since, and visits of the last 28 days. buyers, buys, sold: who bought the product ever, on
    how many of their days, and on how many of the last 28.
    """

    member: Ints
    product: Ints
    times: Ints
    gap: Floats
    since: Ints
    bought: Floats
    visits: Ints
    span: Ints
    silent: Ints
    lately: Ints
    buyers: Ints
    buys: Ints
    sold: Ints


def signs(of: Standing, horizon: int) -> Floats:
    """What is looked at, one row a case; a constant first."""
    usual = (of.span + TWO_WEEKS) / of.visits
    waited = np.clip(np.log(of.since / of.gap), SHORT, -SHORT)
    return np.stack(
        (
            np.ones(len(of.gap)),
            np.log(horizon / of.gap),
            waited,
            waited**2,
            np.log(of.times),
            np.log(of.times / of.visits),
            np.log(usual),
            np.clip(np.log(of.silent / usual), SHORT, LONG),
            np.log1p(of.lately),
            np.log((of.buys - of.buyers + 1) / (of.buyers + 2)),
            np.log((of.sold + 0.5) / (of.buys + 1)),
        ),
        1,
    )


def can_learn(bought: Floats) -> bool:
    """Whether so many cases are enough."""
    yes = int(bought.sum())
    return len(bought) >= FEWEST and min(yes, len(bought) - yes) >= FEWEST_EACH


def chances(now: Floats, then: Floats, bought: Floats) -> Floats:
    """The chance of each row of ``now``, learnt from the rows of ``then``."""
    every = slice(None, None, -(-len(bought) // MOST))
    then, bought = then[every], bought[every]
    middle, spread = then.mean(axis=0), then.std(axis=0)
    middle[0] = 0.0
    spread[spread == 0] = 1.0
    prior = np.zeros(then.shape[1])
    prior[0] = np.log(bought.mean() / (1 - bought.mean()))
    weights = fit((then - middle) / spread, bought, prior, STIFFNESS)
    return chance_of(weighed((now - middle) / spread, weights))
