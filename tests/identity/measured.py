"""How often the matcher is right on records whose owners are known."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from crm_pwa.identity.blocking import pairs
from crm_pwa.identity.groups import groups
from crm_pwa.identity.person import Person
from crm_pwa.identity.weights import Commonness, Match, compare

Labelled = list[tuple[str, Person]]


@dataclass(frozen=True)
class Score:
    """Of pairs of records: put together, of these rightly; one person's; asked, of these so."""

    called: int
    right: int
    true: int
    asked: int
    asked_true: int

    @property
    def precision(self) -> float:
        """Of the pairs put together, the share that is one person's."""
        return self.right / self.called

    @property
    def recall(self) -> float:
        """Of the pairs that are one person's, the share put together without asking."""
        return self.right / self.true

    @property
    def with_asking(self) -> float:
        """The same, when people answer every question rightly."""
        return (self.right + self.asked_true) / self.true


def measure(labelled: Labelled) -> Score:
    """Put the records together as a chain's members are, and count pairs."""
    owner = {person.id: who for who, person in labelled}
    matches = matched(labelled)
    joined = set(_pairs(groups(matches)))
    right = sum(owner[a] == owner[b] for a, b in joined)
    asked = [(m.one, m.other) for m in matches if m.verdict == "ask"]
    asked = [pair for pair in asked if pair not in joined]
    by_owner: dict[str, list[str]] = defaultdict(list)
    for who, person in labelled:
        by_owner[who].append(person.id)
    true = len(set(_pairs(by_owner.values())))
    return Score(len(joined), right, true, len(asked), sum(owner[a] == owner[b] for a, b in asked))


def matched(labelled: Labelled) -> list[Match]:
    """Every two records that share a block, compared."""
    people = [person for _, person in labelled]
    common = Commonness.among(people)
    return [compare(one, other, common) for one, other in pairs(people)]


def _pairs(found: Iterable[Iterable[str]]) -> Iterable[tuple[str, str]]:
    return (pair for ids in found for pair in combinations(sorted(ids), 2))
