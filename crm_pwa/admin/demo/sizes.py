"""Single values a guide asks for: sizes, skin, channel, the baby's age and nappy."""

from collections.abc import Sequence
from datetime import date
from random import Random

from crm_pwa.admin.demo import nursery
from crm_pwa.admin.demo.chance import dice
from crm_pwa.admin.demo.model import Person

FACETS = {
    "beauty": ("skin_type", "skin_type", "skin_shade", "channel"),
    "family": ("baby_month", "diaper_size", "channel", "size_top"),
    "other": ("size_top", "size_top", "size_bottom", "size_shoe", "channel"),
}
WOMEN = {
    "size_top": {"m": 35, "s": 26, "l": 21, "xl": 8, "xs": 7, "xxl": 3},
    "size_bottom": {"m": 24, "s": 18, "l": 15, "w26": 9, "w27": 12, "w28": 10, "w29": 7, "w30": 5},
    "size_shoe": {"37": 30, "38": 27, "36": 19, "39": 12, "35": 7, "40": 5},
    "skin_type": {
        "combination": 30, "oily": 22, "dry": 18, "sensitive": 18, "combination_dry": 8,
        "mature": 4,
    },
    "skin_shade": {"natural": 34, "warm_fair": 30, "cool_fair": 26, "wheat": 10},
}  # fmt: skip
MEN = {
    "size_top": {"l": 40, "xl": 30, "m": 19, "xxl": 11},
    "size_bottom": {"w30": 40, "w32": 35, "l": 15, "xl": 10},
    "size_shoe": {"42": 38, "41": 27, "43": 24, "44": 11},
}
AGES = (
    (0, "expecting"), (3, "m0_3"), (6, "m3_6"), (9, "m6_9"), (12, "m9_12"), (18, "m12_18"),
    (24, "m18_24"), (36, "m24_36"),
)  # fmt: skip
"""Months at which a band of ages ends, and its concept."""


def ask(person: Person, chance: Random, day: date) -> str:
    """The answer to one question, as a concept id; "" when there is none to give."""
    facet = chance.choice(FACETS.get(person.kind, FACETS["other"]))
    if facet == "channel":
        return f"channel.{person.channel}" if person.channel else ""
    if facet in {"baby_month", "diaper_size"}:
        return _of_baby(person, facet, day)
    shares = (MEN if person.gender == "m" else WOMEN).get(facet, WOMEN[facet])
    return f"{facet}.{_own(person, facet, list(shares), list(shares.values()))}"


def _own(person: Person, facet: str, values: Sequence[str], shares: Sequence[int]) -> str:
    """The member's own value: the same one whenever it is asked for."""
    return dice(person.id, facet).choices(values, shares)[0]


def _of_baby(person: Person, facet: str, day: date) -> str:
    if person.born is None:
        return ""
    months = (day - person.born).days / nursery.MONTH
    if facet == "baby_month":
        return f"baby_month.{next((name for end, name in AGES if months < end), 'm36')}"
    nappy = nursery.nappy(months)
    return next((t for t in nappy.tags if t.startswith("diaper_size.")), "") if nappy else ""
