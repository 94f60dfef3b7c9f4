"""Bugs that sync has had somewhere, planted one at a time: each must be seen by the simulation."""

from sim.plants.centre import CENTRE
from sim.plants.phones import PHONES

__all__ = ["CENTRE", "PHONES", "PLANTS", "QUICK"]

PLANTS = CENTRE | PHONES
"""All of them; ``make simulate-planted`` prints how many of twenty seeds see each."""

QUICK = (
    "reads the feed one row too far on",
    "makes a new id at each try",
    "takes a delivered answer for all of the outbox",
)
"""Those that every seed sees: one of the server, one of what is sent, one of what is kept."""
