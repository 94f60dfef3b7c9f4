"""What each finding weighs, and what they come to: same person, ask, or different people.

After Fellegi and Sunter (A Theory for Record Linkage, JASA 1969): a finding weighs
log2(m / u) bits, m its chance when both records are one person's, u when they are two people's.
The m are guesses from how tills and forms are filled in, the u of phones and names are counted in
the chain itself: a name that many have, and a number that several use, say less. Blank fields
weigh nothing.

Two records are ``same`` from 12 bits, ``ask`` from 6, else ``different``; whatever the bits, people
are asked where the names are two people's, or the genders differ and no name agrees. Of the pairs
from 3 to 6 bits one in twenty is one person's: not worth the question. A pair is
looked at only if it shares a block (``blocking``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Literal

from crm_pwa.identity.evidence import findings, name
from crm_pwa.identity.person import Name, Person

Verdict = Literal["same", "ask", "different"]
SAME, ASK = 12.0, 6.0
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "phone": {"same": 12.1, "typo": 5.5, "other": -3.5},
    "name": {
        "same": 9.0, "swapped": 8.5, "reading": 7.0, "typo": 4.0, "title": 0.0,
        "script": -2.0, "kin": -5.0, "other": -8.0,
    },
    "birthday": {"same": 10.0, "day": 6.5, "slip": 3.0, "other": -7.0},
    "gender": {"same": 0.9, "other": -5.0},
    "email": {"same": 12.0, "typo": 7.0, "local": 4.0, "other": -2.5},
}  # fmt: skip
LEAST_NAME = 1.5
"""What a name says at least that agrees: the commonest is had by one in a thousand of a city."""
SHARED = 5.0
"""Bits that a number says less which people of different names have given."""
_OTHERS = frozenset({"other", "kin"})
_AGREES = frozenset({"same", "swapped", "reading"})
_PLENTY = 5_000
"""Members from which a chain's own counts say how common a name is; below it they are smoothed."""


@dataclass(frozen=True)
class Commonness:
    """How many records of the chain have a name, read; ``of`` how many there are in all.

    ``shared``: phones that people of different names have given, and how many names.
    """

    names: Counter[str] = field(default_factory=Counter)
    shared: Mapping[str, int] = field(default_factory=dict)
    of: int = 0

    @classmethod
    def among(cls, people: Iterable[Person]) -> "Commonness":
        """Count them."""
        listed = list(people)
        names = Counter(one.name.reading for one in listed if one.name.text)
        return cls(names, _shared(listed), len(listed))


@dataclass(frozen=True)
class Match:
    """What was found of two records. ``found``: level by field; ``bits`` what they come to."""

    one: str
    other: str
    verdict: Verdict
    bits: float
    found: Mapping[str, str]


def compare(one: Person, other: Person, common: Commonness) -> Match:
    """Weigh two records against each other. The same for (a, b) and (b, a)."""
    first, second = sorted((one, other), key=lambda person: person.id)
    found = findings(first, second)
    bits = sum(_weight(what, level, first, second, common) for what, level in found.items())
    return Match(first.id, second.id, _verdict(bits, found), round(bits, 2), found)


def _verdict(bits: float, found: Mapping[str, str]) -> Verdict:
    if bits < ASK:
        return "different"
    stranger = found.get("gender") == "other" and found.get("name") not in _AGREES
    return "ask" if bits < SAME or stranger or found.get("name") in _OTHERS else "same"


def _weight(what: str, level: str, one: Person, other: Person, common: Commonness) -> float:
    weight = WEIGHTS[what][level]
    if what == "name" and level in _AGREES:
        had = max(common.names[one.name.reading], common.names[other.name.reading], 2)
        return max(weight - _common(had, common.of), LEAST_NAME)
    if what == "phone" and level == "same" and one.phone in common.shared:
        return weight - SHARED - log2(common.shared[one.phone] / 2)
    return weight


def _common(had: int, of: int) -> float:
    """Bits a name says less than one of which the chain knows two records."""
    return log2(had / 2) if of < _PLENTY else log2(had / 2) + 0.5


def _shared(people: Iterable[Person]) -> dict[str, int]:
    first: dict[str, Name] = {}
    readings: dict[str, set[str]] = defaultdict(set)
    shared = set()
    for who in people:
        if who.phone and who.name.text and not who.name.title:
            readings[who.phone].add(who.name.reading)
            if name(first.setdefault(who.phone, who.name), who.name) in _OTHERS:
                shared.add(who.phone)
    return {phone: max(len(readings[phone]), 2) for phone in sorted(shared)}
