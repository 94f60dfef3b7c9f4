"""When a member is new, growing, mature, declining or dormant: the numbers of each trade.

A regular of a coffee bar is gone after a week of silence, a buyer of sofas not after a year.
stages.json holds what a trade counts otherwise than ``Numbers``.
"""

from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).with_name("stages.json")


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days, visits, and silence in usual gaps.

    New: the first visit (or, without one, the joining) under ``new_days`` ago, at most
    ``new_visits``; growing below ``mature_visits``. Declining: silent for more than
    ``declining_gaps`` usual gaps and for ``declining_days`` at least; after a single visit for
    ``declining_once_days`` (handbooks: at risk after two months). Dormant: silent for more than
    ``dormant_gaps`` and for ``dormant_gap_days`` at least, or for ``dormant_days`` whatever the
    rhythm (handbooks: half a year; 30 days, 2 months; a week over coffee).
    """

    new_days: int = 30
    new_visits: int = 2
    mature_visits: int = 6
    declining_gaps: int = 2
    declining_days: int = 30
    declining_once_days: int = 60
    dormant_gaps: int = 4
    dormant_gap_days: int = 60
    dormant_days: int = 180


USUAL = Numbers()


@cache
def numbers_of(trades: str) -> Numbers:
    """The numbers of a store of these trades: the first one's; the usual ones for another."""
    return _all().get(trades.split(",", maxsplit=1)[0].strip(), USUAL)


@cache
def _all() -> dict[str, Numbers]:
    return msgspec.json.decode(FILE.read_bytes(), type=dict[str, Numbers])
