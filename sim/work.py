"""One process of the simulation: ``python -m sim.work <plans as JSON> <file to write to>``."""

import importlib
import sys

import msgspec

from sim import planting
from sim.plan import Plan


def main() -> None:
    """Plant what is to be planted, then begin: the server's modules are not loaded before."""
    plans = msgspec.json.decode(sys.argv[1], type=list[Plan])
    planting.install(plans[0].centre)
    importlib.import_module("sim.run").run(plans, sys.argv[2])


if __name__ == "__main__":
    main()
