"""Records put together: who is one person, when a third record knows both."""

from collections.abc import Iterable

from crm_pwa.identity.weights import Match

APART = 3.0
"""Bits below which two records keep their groups apart."""


def groups(matches: Iterable[Match]) -> list[tuple[str, ...]]:
    """Ids of records that are one person, two and more at a time, sorted.

    The surest matches first. Two groups are not joined over a third record if any two of their
    records were compared and have next to nothing in common: that is for people to say.
    """
    listed = sorted(matches, key=lambda match: (-match.bits, match.one, match.other))
    apart = {(m.one, m.other) for m in listed if m.bits < APART}
    members: dict[str, list[str]] = {}
    for match in listed:
        if match.verdict != "same":
            continue
        one = members.setdefault(match.one, [match.one])
        other = members.setdefault(match.other, [match.other])
        if one is other or any((min(a, b), max(a, b)) in apart for a in one for b in other):
            continue
        one.extend(other)
        for record in other:
            members[record] = one
    return sorted({tuple(sorted(group)) for group in members.values() if len(group) > 1})
