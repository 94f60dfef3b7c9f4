"""Every fault there is, by name, with how often it strikes at the full and at the small size."""

from collections.abc import Callable
from dataclasses import dataclass

from faults import kills, network, same_cards
from faults.browser import kills as browser_kills
from faults.browser import stores, tabs, updates
from faults.disk import failing, power
from faults.tally import Tally


@dataclass(frozen=True)
class Fault:
    """``strike(count)`` injects the fault so many times and tells what became of every promise.

    ``small``: how often at the small size; 0 for one that the small size leaves out.
    """

    strike: Callable[[int], Tally]
    full: int
    small: int = 0


CATALOGUE = {
    "kills-sqlite": Fault(kills.sqlite, 300, 3),
    "kills-postgres": Fault(kills.postgres, 300),
    "answers-cut": Fault(network.answers_cut, 1_000, 10),
    "requests-cut": Fault(network.requests_cut, 1_000),
    "slow-bodies": Fault(network.slow_bodies, 1_000),
    "gzip-cut": Fault(network.packed_bodies_cut, 1_000),
    "flaps": Fault(network.flaps, 1_000),
    "same-cards": Fault(same_cards.same_cards, 50),
    "locked": Fault(failing.locked, 6),
    "disk-full": Fault(failing.full, 20),
    "io-errors": Fault(failing.errors, 1_000, 20),
    "browser-kills": Fault(browser_kills.kills, 500, 2),
    "worker-updates": Fault(updates.updates, 200),
    "quota": Fault(stores.full, 50),
    "cards-deleted": Fault(stores.cards_deleted, 50),
    "outbox-deleted": Fault(stores.outbox_deleted, 10),
    "tabs": Fault(tabs.tabs, 50),
    "power-cut": Fault(power.cuts, 1_000, 20),
}
