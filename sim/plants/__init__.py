"""Bugs that sync has had somewhere, planted one at a time: each must be seen by the simulation."""

from sim.plants.centre import CENTRE
from sim.plants.phones import PHONES

PLANTS = CENTRE | PHONES
