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
    """``strike(count)`` injects the fault so many times and tells what became of every promise."""

    strike: Callable[[int], Tally]
    full: int
    small: int


CATALOGUE = {
    "kills-sqlite": Fault(kills.sqlite, 300, 3),
    "kills-postgres": Fault(kills.postgres, 300, 3),
    "answers-cut": Fault(network.answers_cut, 1_000, 20),
    "requests-cut": Fault(network.requests_cut, 1_000, 20),
    "slow-bodies": Fault(network.slow_bodies, 1_000, 20),
    "gzip-cut": Fault(network.packed_bodies_cut, 1_000, 20),
    "flaps": Fault(network.flaps, 1_000, 20),
    "same-cards": Fault(same_cards.same_cards, 50, 8),
    "locked": Fault(failing.locked, 6, 1),
    "disk-full": Fault(failing.full, 20, 2),
    "io-errors": Fault(failing.errors, 1_000, 30),
    "browser-kills": Fault(browser_kills.kills, 500, 4),
    "worker-updates": Fault(updates.updates, 200, 3),
    "quota": Fault(stores.full, 50, 2),
    "cards-deleted": Fault(stores.cards_deleted, 50, 2),
    "outbox-deleted": Fault(stores.outbox_deleted, 10, 1),
    "tabs": Fault(tabs.tabs, 50, 2),
    "power-cut": Fault(power.cuts, 1_000, 40),
}
