"""Next items for a made-up shop of 100,000 members, in a process of its own."""

import json
import resource
import time

import numpy as np

from crm_pwa.insights.nextitems import weighing
from crm_pwa.insights.nextitems.candidates import state
from crm_pwa.insights.nextitems.history import arranged
from crm_pwa.insights.nextitems.ranking import ranked
from crm_pwa.insights.nextitems.reasons import reasons
from crm_pwa.insights.recommend import BLOCK

MEMBERS, PRODUCTS, VISITS, BASKET, DAYS = 100_000, 20_000, 15, 6, 365
FAVOURITES = 12


def main() -> None:
    """Print CPU seconds, megabytes and rows as one line of JSON."""
    chance = np.random.default_rng(1)
    share = 1 / (np.arange(PRODUCTS) + 20.0)
    share /= share.sum()
    member = np.repeat(np.arange(MEMBERS), VISITS * BASKET)
    day = np.repeat(chance.integers(0, DAYS, MEMBERS * VISITS), BASKET)
    favourites = chance.choice(PRODUCTS, (MEMBERS, FAVOURITES), p=share)
    usual = favourites[member, chance.integers(0, FAVOURITES, len(member))]
    new = chance.choice(PRODUCTS, len(member), p=share)
    product = np.where(chance.random(len(member)) < 0.5, usual, new)
    key = np.unique((member * DAYS + day) * PRODUCTS + product)
    member, day, product = key // PRODUCTS // DAYS, key // PRODUCTS % DAYS, key % PRODUCTS
    began = time.process_time()
    past = arranged(MEMBERS, PRODUCTS, member, product, day)
    learned = weighing.learn(past, DAYS)
    known = state(past, DAYS)
    rows = 0
    for start in range(0, MEMBERS, BLOCK):
        found = ranked(known, learned.weights, np.arange(start, min(MEMBERS, start + BLOCK)))
        rows += len(reasons(known, found))
    print(
        json.dumps(
            {
                "cpu": time.process_time() - began,
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "rows": rows,
                "lines": len(key),
            }
        )
    )


if __name__ == "__main__":
    main()
