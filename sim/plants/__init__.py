"""Bugs that sync has had somewhere, planted one at a time: each must be seen by the simulation."""

from sim.plants.centre import CENTRE
from sim.plants.phones import PHONES

PLANTS = CENTRE | PHONES
"""All of them; ``make simulate-planted`` prints how many of twenty seeds see each."""

SURE = (
    "takes what was sent twice as two",
    "reads the feed one row too far on",
    "tells only the first store of a change",
    "forgets to tell the feed",
    "calls a repeat a refusal",
    "keeps no revs apart",
    "hears no undo",
    "folds what it refuses",
    "makes a new id at each try",
    "drops what it sends before the answer",
    "takes a delivered answer for all of the outbox",
)
"""Those that a quarter of the seeds see, whatever else the seeds do."""
