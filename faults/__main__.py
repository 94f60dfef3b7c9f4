"""Every fault in turn: a line each, a line for all; not 0 when a promise was broken.

python -m faults                     the full size
python -m faults --small             each a few times, about a minute
python -m faults kills-sqlite --count 60
"""

import argparse
import sys
import time

from faults.catalogue import CATALOGUE
from faults.tally import Tally, summary


def main() -> int:
    """Run what was asked for; 1 when anything was lost, doubled or stuck."""
    asked = _asked()
    known = [name for name, fault in CATALOGUE.items() if fault.small or not asked.small]
    tallies = [_run(name, asked) for name in asked.names or known]
    print(summary(tallies))
    return 0 if all(tally.sound for tally in tallies) else 1


def _run(name: str, asked: argparse.Namespace) -> Tally:
    fault = CATALOGUE[name]
    began = time.monotonic()
    tally = fault.strike(asked.count or (asked.small and fault.small) or fault.full)
    print(f"{tally} ({time.monotonic() - began:.0f} s)", flush=True)
    return tally


def _asked() -> argparse.Namespace:
    said = argparse.ArgumentParser(prog="python -m faults", description="Break it and count.")
    said.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(CATALOGUE)}")
    said.add_argument("--small", action="store_true", help="a few faults of each family")
    said.add_argument("--count", type=int, default=0, help="how often each strikes")
    asked = said.parse_args()
    if strange := [name for name in asked.names if name not in CATALOGUE]:
        said.error(f"no such fault: {', '.join(strange)}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
